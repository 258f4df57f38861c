using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Schema;

/// <summary>
/// Finds the field that an API server's error means, however its version spells paths. The schema tells where a map's key ends, which may hold dots
/// and brackets: the key is as much of the path as lets the rest lead to a field.
/// </summary>
internal sealed class FieldSearch
{
    private readonly IReadOnlyList<ErrorPath.Part> _parts;
    private string? _open;

    private FieldSearch(IReadOnlyList<ErrorPath.Part> parts) => _parts = parts;

    /// <summary>Searches from the schema of <c>status</c>.</summary>
    /// <param name="status">The schema of <c>status</c>.</param>
    /// <param name="fieldPath">With indices or without, with the leading <c>status.</c> or without.</param>
    public static FieldMatch Find(SchemaNode status, string fieldPath)
    {
        var search = new FieldSearch(ErrorPath.BelowStatus(fieldPath).Parts);
        if (search._parts.Count == 0) return new FieldMatch.None();
        if (search.Step(status, CrdSchema.Root, at: 0) is { } rules) return new FieldMatch.Field(rules);
        return search._open is { } open ? new FieldMatch.Open(open) : new FieldMatch.None();
    }

    private FieldRules? Step(SchemaNode node, string path, int at)
    {
        var (owner, ownerPath, next) = EnterItems(node, path, at);
        if (owner.KeepsUnknown || owner.IsUnconstrained || owner.AdditionalProperties is not null) _open ??= ownerPath;

        return Property(owner, ownerPath, next) ?? Value(owner, ownerPath, next);
    }

    private FieldRules? Property(SchemaNode owner, string ownerPath, int at)
    {
        var name = _parts[at].Text;
        return Array.Find(owner.Properties, property => property.Name == name) is { } property
            ? Continue(owner, ownerPath, property.Node, $"{ownerPath}.{name}", name, at + 1)
            : null;
    }

    private FieldRules? Value(SchemaNode owner, string ownerPath, int at)
    {
        if (owner.AdditionalProperties is not { } value) return null;

        // A key that takes all the rest always leads to a field, so that nested maps take no time of their own.
        var end = at + 1;
        FieldRules? found;
        while ((found = Continue(owner, ownerPath, value, $"{ownerPath}{{}}", name: null, end)) is null) end++;
        return found;
    }

    private FieldRules? Continue(SchemaNode owner, string ownerPath, SchemaNode node, string path, string? name, int at)
    {
        var isItem = IsEndInItem(node, at);
        if (at < _parts.Count && !isItem) return Step(node, path, at);

        var (last, lastPath, _) = isItem ? EnterItems(node, path, at) : (node, path, at);
        var required = RuleText.RequiredOf(owner).ToList();
        return new FieldRules(lastPath, ownerPath, required, name is not null && required.Contains(name), [.. RuleText.Describe(last)]);
    }

    // The path ends in an item: entries[3].
    private bool IsEndInItem(SchemaNode node, int at) => node.Items is not null && at < _parts.Count && _parts.Skip(at).All(part => part.IsBracketed);

    private (SchemaNode Node, string Path, int At) EnterItems(SchemaNode node, string path, int at)
    {
        for (; node.Items is { } items; node = items)
        {
            path += "[]";
            if (at < _parts.Count - 1 && _parts[at].IsBracketed) at++;
        }

        return (node, path, at);
    }
}
