using System.Text.RegularExpressions;

namespace KargoStageWebhook.Kargo;

/// <summary>The one table of the places where Kargo keeps verification entries.</summary>
public static partial class VerificationPaths
{
    private const string Status = "status.";

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

    /// <summary>The field of an entry that an API server's error means.</summary>
    /// <param name="kind">The object's kind; empty where it is not known.</param>
    /// <param name="fieldPath">
    /// With indices or without, and with the leading <c>status.</c> or without: <c>freightHistory.verificationHistory.id</c>.
    /// </param>
    /// <returns>The row of the table and the field; null where it means none of these.</returns>
    public static (VerificationPath Path, EntryFields Field)? Find(string kind, string fieldPath)
    {
        var asked = Bare(fieldPath);
        var found = from path in All
                    where kind.Length == 0 || KargoResource.All.Any(resource => resource.Kind == kind && resource.Plural == path.Resource)
                    from field in (EntryFields[])[EntryFields.Id, EntryFields.Phase, EntryFields.StartTime]
                    where asked == $"{Bare(path.Text)}.{FieldPath.NameOf(field)}"
                    select ((VerificationPath, EntryFields)?)(path, field);
        return found.FirstOrDefault();
    }

    private static string Bare(string fieldPath)
    {
        var withoutIndices = Index().Replace(fieldPath, string.Empty);
        return withoutIndices.StartsWith(Status, StringComparison.Ordinal) ? withoutIndices[Status.Length..] : withoutIndices;
    }

    private static VerificationPath[] Table(params ReadOnlySpan<(string Resource, string Path)> rows)
    {
        var table = new VerificationPath[rows.Length];
        for (var row = 0; row < rows.Length; row++) table[row] = new VerificationPath(row, rows[row].Resource, rows[row].Path);
        return table;
    }

    [GeneratedRegex(@"\[\d*\]")]
    private static partial Regex Index();
}
