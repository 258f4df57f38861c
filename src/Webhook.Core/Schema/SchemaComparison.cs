namespace KargoStageWebhook.Schema;

/// <summary>Says what one schema refuses or drops of <c>status</c> that another takes and keeps.</summary>
public static class SchemaComparison
{
    /// <summary>Compares two schemas, each compiled without fields that are filled in.</summary>
    /// <param name="from">The old one.</param>
    /// <param name="to">The new one.</param>
    /// <returns>
    /// Where the new one takes less, in the order of the fields' names; then its rules that are not judged and are new or others. Nothing
    /// where all that could be stored under the old one stands under the new one, as far as that is judged.
    /// </returns>
    public static IReadOnlyList<SchemaDifference> Compare(CrdSchema from, CrdSchema to)
    {
        var comparison = new NodeComparison();
        comparison.Compare(from.Status, to.Status, CrdSchema.Root);
        return
        [
            .. comparison.Found,
            .. to.NotJudged.Except(from.NotJudged).Select(rule => new SchemaDifference(rule.Path, DifferenceKind.NotJudged, rule.Rule)),
        ];
    }
}
