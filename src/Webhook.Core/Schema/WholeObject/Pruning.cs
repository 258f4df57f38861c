using System.Text;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Text;
using static KargoStageWebhook.Text.JsonTree;

namespace KargoStageWebhook.Schema.WholeObject;

/// <summary>Goes through an object as an API server does that prunes it (apiextensions-apiserver, pruning/algorithm.go), and notes what that would drop.</summary>
internal sealed class Pruning(ReadOnlyMemory<byte> json)
{
    // Only lists of lists nest deeper than their schema does.
    private const int MaxDepth = 1000;

    // ObjectMeta of meta/v1. Of an embedded object's metadata an API server keeps what that has (objectmeta/coerce.go).
    private static readonly HashSet<string> ObjectMeta =
    [
        "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers", "managedFields",
    ];

    private readonly JsonTree? _tree = json.IsEmpty ? null : JsonTree.Read(json, JsonCursor.MaxDepth);
    private readonly List<string> _paths = [];
    private readonly List<string> _way = [];
    private int _count;

    /// <summary>Finds what is dropped.</summary>
    public DroppedFields Run(PruningNode root)
    {
        if (_tree is not null) Prune(root, Root);
        return new DroppedFields(_paths, _count);
    }

    private void Prune(PruningNode? node, int place)
    {
        if (node is { KeepsUnknown: true })
        {
            PruneListed(node, place);
            return;
        }

        switch (_tree![place].Kind)
        {
            case ValueKind.Object:
                foreach (var field in ChildrenOf(place)) PruneField(node, field, NameOf(field));
                break;
            case ValueKind.Array when _way.Count < MaxDepth:
                foreach (var (index, item) in ChildrenOf(place).Index()) Enter($"[{index}]", () => Prune(node?.Items, item));
                break;
        }
    }

    private void PruneField(PruningNode? node, int field, string name)
    {
        if (!TryPruneListed(node, field, name)) Drop(name, field);
    }

    /// <summary>The same of a value whose unknown fields are kept: what is listed in it is pruned all the same, its items are not.</summary>
    private void PruneListed(PruningNode? node, int place)
    {
        if (node is null) return;

        switch (_tree![place].Kind)
        {
            case ValueKind.Object:
                foreach (var field in ChildrenOf(place)) TryPruneListed(node, field, NameOf(field));
                break;
            case ValueKind.Array:
                foreach (var (index, item) in ChildrenOf(place).Index()) Enter($"[{index}]", () => PruneListed(node.Items, item));
                break;
        }
    }

    /// <returns>Whether the schema has the field.</returns>
    private bool TryPruneListed(PruningNode? node, int field, string name)
    {
        if (node is { IsEmbedded: true } && name is "apiVersion" or "kind" or "metadata") PruneMetadata(name, field);
        else if (node?.Properties.GetValueOrDefault(name) is { } listed) Enter($".{name}", () => Prune(listed, field));
        else if (node is { HasAdditionalProperties: true }) Enter($".{name}", () => Prune(node.AdditionalProperties, field));
        else return false;
        return true;
    }

    // That of the whole object is the API server's own, whatever the CRD says.
    private void PruneMetadata(string name, int metadata)
    {
        if (name != "metadata" || _way.Count == 0 || _tree![metadata].Kind != ValueKind.Object) return;

        Enter(".metadata", () =>
        {
            foreach (var field in ChildrenOf(metadata))
            {
                if (NameOf(field) is var known && !ObjectMeta.Contains(known)) Drop(known, field);
            }
        });
    }

    private void Drop(string name, int field)
    {
        if (_tree![field].Kind == ValueKind.Null) return;
        if (_count++ < DroppedFields.MaxPaths) _paths.Add($"{string.Concat(_way)}.{Printable.Clip(name, FieldLocation.MaxKeyLength)}".TrimStart('.'));
    }

    private void Enter(string segment, Action inside)
    {
        _way.Add(Printable.Clip(segment, FieldLocation.MaxKeyLength));
        inside();
        _way.RemoveAt(_way.Count - 1);
    }

    private IEnumerable<int> ChildrenOf(int place)
    {
        for (var (child, end) = (place + 1, _tree!.Behind(place)); child < end; child = _tree.Behind(child)) yield return child;
    }

    private string NameOf(int field) => Encoding.UTF8.GetString(_tree!.NameOf(field).Span);
}
