using KargoStageWebhook.Schema.WholeObject;

namespace KargoStageWebhook.Schema.Comparison;

/// <summary>Finds what one schema rejects or drops that another accepts and keeps.</summary>
public static class SchemaComparison
{
    /// <summary>Compares two schemas of <c>status</c>, each compiled without a profile.</summary>
    /// <param name="from">The old one.</param>
    /// <param name="to">The new one.</param>
    /// <returns>
    /// Where the new one accepts less, in the order of the fields' names; then its unsupported rules that are new or changed, of fields that the
    /// old one has too or that are required. Nothing where all that could be stored under the old one stands under the new one, as far as that is validated.
    /// </returns>
    public static IReadOnlyList<SchemaDifference> Compare(CrdSchema from, CrdSchema to)
    {
        var comparison = new NodeComparison();
        comparison.Compare(from.Status, to.Status, CrdSchema.Root);
        return comparison.Found;
    }

    /// <summary>Compares two schemas of whole objects.</summary>
    /// <inheritdoc cref="Compare(CrdSchema, CrdSchema)" path="/param"/>
    /// <inheritdoc cref="Compare(CrdSchema, CrdSchema)" path="/returns"/>
    public static IReadOnlyList<SchemaDifference> Compare(ObjectSchema from, ObjectSchema to)
    {
        var comparison = new NodeComparison();
        comparison.Compare(from.Root, to.Root, string.Empty);
        return comparison.Found;
    }
}
