using KargoStageWebhook.Schema.Validation;
using KargoStageWebhook.Text;
using static KargoStageWebhook.Text.JsonTree;

namespace KargoStageWebhook.Schema.WholeObject;

/// <summary>Finds the rules of a CRD that apply to an object and are left to the API server.</summary>
/// <param name="schema">The CRD.</param>
/// <param name="old">The one by which the object was stored: a rule that this has too is not reported. Null where that is not known.</param>
public sealed class UnevaluatedRules(ObjectSchema schema, ObjectSchema? old)
{
    private readonly ObjectSchema? _old = old;
    private readonly HashSet<UnevaluatedRule> _known = old is null ? [] : [.. old.WithRules.SelectMany(node => node.Unsupported).SelectMany(UnevaluatedRule.From)];

    /// <summary>Whether those that are found are new.</summary>
    public bool AreNew { get; } = old is not null;

    /// <summary>Finds them.</summary>
    /// <param name="json">The JSON of the object, which has been read once; empty for none.</param>
    /// <returns>Each once, however many values it applies to, in the order of the object.</returns>
    public IReadOnlyList<UnevaluatedRule> Find(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty) return [];

        // What the old CRD has too was evaluated when the object was stored.
        var open = FindOpen(schema, json);
        return [.. FindUnsupported(json), .. _old is null || open.Count == 0 ? open : open.Except(FindOpen(_old, json))];
    }

    private static List<UnevaluatedRule> FindOpen(ObjectSchema schema, ReadOnlyMemory<byte> json) => [.. StatusValidator.FindOpen(schema.Whole, json).SelectMany(UnevaluatedRule.From)];

    private List<UnevaluatedRule> FindUnsupported(ReadOnlyMemory<byte> json)
    {
        if (!schema.WithRules.Contains(schema.Root) || JsonTree.Read(json, JsonCursor.MaxDepth) is not { } tree) return [];

        var applying = new HashSet<SchemaNode>(ReferenceEqualityComparer.Instance);
        var found = new List<UnevaluatedRule>();
        Search(schema.Root, Root);
        return found;

        // It goes as deep as the schema does.
        void Search(SchemaNode node, int place)
        {
            if (!schema.WithRules.Contains(node) || tree[place].Kind == ValueKind.Null) return;
            if (applying.Add(node)) found.AddRange(node.Unsupported.SelectMany(UnevaluatedRule.From).Where(rule => !_known.Contains(rule)));

            for (var (child, end) = (place + 1, tree.Behind(place)); child < end; child = tree.Behind(child))
            {
                if (Below(node, tree, place, child) is { } below) Search(below, child);
            }
        }
    }

    private static SchemaNode? Below(SchemaNode node, JsonTree tree, int place, int child) => tree[place].Kind switch
    {
        ValueKind.Array => node.Items,
        _ when node.Find(tree.NameOf(child).Span) is var listed and >= 0 => node.Properties[listed].Node,
        _ => node.AdditionalProperties,
    };
}
