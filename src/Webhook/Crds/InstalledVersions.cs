using KargoStageWebhook.Watch;

namespace KargoStageWebhook.Crds;

/// <summary>One installed CRD, for each version of its resource that the profile has: one watch tells them all.</summary>
/// <param name="versions">The CRD as of each version; at least one.</param>
internal sealed class InstalledVersions(IReadOnlyList<InstalledCrd> versions) : IWatchHandler<CrdObject>
{
    /// <summary>How many CRDs are known: 1, or 0 where it is not.</summary>
    public int Count => versions[0].Count;

    /// <inheritdoc/>
    public void Replace(IReadOnlyList<CrdObject> all)
    {
        foreach (var version in versions) version.Replace(all);
    }

    /// <inheritdoc/>
    public void Set(CrdObject one)
    {
        foreach (var version in versions) version.Set(one);
    }

    /// <inheritdoc/>
    public void Remove(CrdObject one)
    {
        foreach (var version in versions) version.Remove(one);
    }
}
