namespace KargoStageWebhook.Profiles;

/// <summary>
/// A release whose CRD is known to require the fields that have it, and no others that an older controller leaves out. It is what messages tell,
/// and what can be relied on while the installed CRD is not known.
/// </summary>
/// <param name="Product">Whose release: <c>Kargo</c>.</param>
/// <param name="Introduced">The version that began to require them: <c>1.5.2</c>.</param>
/// <param name="Removed">The version that no longer does; null where none is known.</param>
public sealed record KnownRequirement(string Product, string Introduced, string? Removed)
{
    /// <summary>As one clause about a field: <c>Kargo 1.5.2's CRD requires it</c>.</summary>
    public override string ToString() => $"{Product} {Introduced}'s CRD requires it";
}
