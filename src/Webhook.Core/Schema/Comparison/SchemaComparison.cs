namespace KargoStageWebhook.Schema.Comparison;

/// <summary>Finds what one schema rejects or drops of <c>status</c> that another accepts and keeps.</summary>
public static class SchemaComparison
{
    /// <summary>Compares two schemas, each compiled without a profile.</summary>
    /// <param name="from">The old one.</param>
    /// <param name="to">The new one.</param>
    /// <returns>
    /// Where the new one accepts less, in the order of the fields' names; then its unsupported rules that are new or changed. Nothing
    /// where all that could be stored under the old one stands under the new one, as far as that is validated.
    /// </returns>
    public static IReadOnlyList<SchemaDifference> Compare(CrdSchema from, CrdSchema to)
    {
        var comparison = new NodeComparison();
        comparison.Compare(from.Status, to.Status, CrdSchema.Root);
        return
        [
            .. comparison.Found,
            .. to.Unsupported.Except(from.Unsupported).Select(rule => new SchemaDifference(rule.Path, DifferenceKind.UnsupportedRule, rule.Rule)),
        ];
    }
}
