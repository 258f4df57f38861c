namespace KargoStageWebhook.Kargo;

/// <summary>The one table of the places where Kargo keeps verification entries.</summary>
public static class VerificationPaths
{
    /// <summary>
    /// All of them (Kargo 1.0 to 1.11; the CRDs <c>stages.kargo.akuity.io</c> and <c>promotions.kargo.akuity.io</c>, v1alpha1). A path that
    /// Kargo adds is one more line here; reading, patching and messages follow.
    /// </summary>
    public static IReadOnlyList<VerificationPath> All { get; } = Table(
        ("stages", "status.freightHistory[].verificationHistory[]"),
        ("stages", "status.currentPromotion.status.freightCollection.verificationHistory[]"),
        ("stages", "status.lastPromotion.status.freightCollection.verificationHistory[]"),
        ("promotions", "status.freightCollection.verificationHistory[]"));

    /// <summary>The fields of a resource that we fill in, without indices: <c>status.freightHistory[].verificationHistory[].id</c>.</summary>
    /// <param name="resource">Its plural name.</param>
    public static IReadOnlySet<string> FilledOf(string resource) =>
        All.Where(path => path.Resource == resource).Select(path => $"{path.Text}.{FieldPath.NameOf(EntryFields.Id)}").ToHashSet();

    private static VerificationPath[] Table(params ReadOnlySpan<(string Resource, string Path)> rows)
    {
        var table = new VerificationPath[rows.Length];
        for (var row = 0; row < rows.Length; row++) table[row] = new VerificationPath(row, rows[row].Resource, rows[row].Path);
        return table;
    }
}
