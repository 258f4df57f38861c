namespace KargoStageWebhook.Watch;

/// <summary>The caches of what is in the cluster; none where there is no cluster.</summary>
internal sealed class ClusterCaches(IEnumerable<CacheHealth> caches)
{
    /// <summary>Each of them.</summary>
    public IReadOnlyList<CacheHealth> All { get; } = [.. caches];

    /// <summary>Whether none is still at its first list.</summary>
    public bool HaveSettled => All.All(cache => cache.HasSettled);
}
