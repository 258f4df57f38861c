using KargoStageWebhook.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KargoStageWebhook.Manifests;

/// <summary>The anchors of one document, and what they stand for.</summary>
internal sealed class YamlAnchors
{
    // Events of objects that are kept because there are anchors in them.
    private const int MaxKept = 1_000_000;

    private readonly Dictionary<string, YamlNode> _nodes = [];
    private readonly HashSet<YamlNode> _open = [];
    private readonly HashSet<IReadOnlyList<ParsingEvent>> _kept = new(ReferenceEqualityComparer.Instance);
    private long _keptEvents;

    /// <summary>Notes an anchor, and that its value has begun.</summary>
    public void Open(YamlNode node)
    {
        if (node.Event is not NodeEvent { Anchor.IsEmpty: false } anchored || node.Event is AnchorAlias) return;
        if (_kept.Add(node.Events) && (_keptEvents += node.Events.Count) > MaxKept)
            throw new YamlException(node.Event.Start, node.Event.End, $"A document with anchors in objects of more than {MaxKept} values.");

        _nodes[anchored.Anchor.Value] = node;
        _open.Add(node);
    }

    /// <summary>Notes that its value has ended.</summary>
    public void Close(YamlNode node) => _open.Remove(node);

    /// <summary>What an alias stands for.</summary>
    /// <exception cref="YamlException">There is no such anchor, or the alias stands in its own value.</exception>
    public YamlNode Find(AnchorAlias alias)
    {
        if (!_nodes.TryGetValue(alias.Value.Value, out var node)) throw new YamlException(alias.Start, alias.End, $"There is no anchor '{alias.Value}' before this alias.");
        if (_open.Contains(node)) throw new YamlException(alias.Start, alias.End, $"The value of anchor '{alias.Value}' contains itself.");

        return node;
    }

    /// <summary>The name that a key stands for, which has to be a scalar.</summary>
    public string KeyOf(YamlNode key)
    {
        if (key.Event is AnchorAlias alias) return KeyOf(Find(alias));
        if (key.Event is not Scalar scalar) throw new YamlException(key.Event.Start, key.Event.End, "A key that is no scalar.");

        Open(key);
        Close(key);
        return YamlScalar.From(scalar).ToKey();
    }

    /// <summary>The mappings that a merge key adds: one, or those of a list.</summary>
    public IEnumerable<YamlNode> MappingsOf(YamlNode merged)
    {
        var value = merged.Event is AnchorAlias alias ? Find(alias) : merged;
        if (merged.Event is SequenceStart) return ItemsOf(merged).Select(item => item.Event is AnchorAlias nested ? Find(nested) : item).Select(RequireMapping);
        return [RequireMapping(value)];
    }

    private static IEnumerable<YamlNode> ItemsOf(YamlNode sequence)
    {
        for (var at = sequence.Start + 1; sequence.Events[at] is not SequenceEnd; at = (sequence with { Start = at }).End) yield return sequence with { Start = at };
    }

    private static YamlNode RequireMapping(YamlNode node) =>
        node.Event is MappingStart ? node : throw new YamlException(node.Event.Start, node.Event.End, "A merge key takes a mapping or a list of mappings.");
}
