namespace KargoStageWebhook.Schema;

/// <summary>What one version of a CRD requires of <c>status</c>. Immutable, and safe for use by many threads.</summary>
public sealed class CrdSchema
{
    /// <summary>Where all paths begin.</summary>
    internal const string Root = "status";

    internal CrdSchema(CrdIdentity crd, SchemaNode status, IReadOnlyList<NotJudged> notJudged) => (Crd, Status, NotJudged) = (crd, status, notJudged);

    /// <summary>Which CRD it is.</summary>
    public CrdIdentity Crd { get; }

    /// <summary>Its rules for <c>status</c> that are not judged, in the order in which they stand.</summary>
    public IReadOnlyList<NotJudged> NotJudged { get; }

    /// <summary>The rules.</summary>
    internal SchemaNode Status { get; }

    /// <summary>Whether a field must be there wherever the object that holds it is.</summary>
    /// <param name="rulePath">As <see cref="SchemaViolation.RulePath"/> spells it: <c>status.freightHistory[].verificationHistory[].id</c>.</param>
    public bool Requires(string rulePath)
    {
        var names = rulePath.Split('.');
        var owner = ItemsOf(Status, names[0]);
        foreach (var name in names[1..^1])
        {
            owner = ItemsOf(name == "*" ? owner?.AdditionalProperties : PropertyOf(owner, name.TrimEnd('[', ']'))?.Node, name);
        }

        return PropertyOf(owner, names[^1]) is { Bit: not 0 };
    }

    /// <summary>What it says of the field that an API server's error names.</summary>
    /// <param name="fieldPath">With indices or without, with the leading <c>status.</c> or without: <c>freightHistory.verificationHistory.id</c>.</param>
    /// <returns>Null where it lists no such field.</returns>
    public FieldRules? Find(string fieldPath) => FieldSearch.Find(Status, fieldPath);

    // A list's name ends in [], a list of lists' in [][].
    private static SchemaNode? ItemsOf(SchemaNode? node, string name)
    {
        for (var lists = name.Count(letter => letter == ']'); lists > 0; lists--) node = node?.Items;
        return node;
    }

    private static Property? PropertyOf(SchemaNode? owner, string name) => owner?.Properties.FirstOrDefault(property => property.Name == name);
}
