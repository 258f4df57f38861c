using KargoStageWebhook.Attribution;

namespace KargoStageWebhook.Watch;

/// <summary>The caches of what is in the cluster; none where there is no cluster.</summary>
internal sealed class ClusterCaches(IEnumerable<CacheHealth> caches)
{
    /// <summary>Each of them.</summary>
    public IReadOnlyList<CacheHealth> All { get; } = [.. caches];

    /// <summary>Whether none is still at its first list.</summary>
    public bool HaveSettled => All.All(cache => cache.HasSettled);

    /// <summary>How well senders can be told apart.</summary>
    public AttributionState State
    {
        get
        {
            var telling = All.Where(cache => cache.TellsSenders).Select(cache => cache.State).ToList();
            return telling.Count == 0 ? AttributionState.NoCluster
                : telling.Contains(CacheState.Denied) ? AttributionState.Denied
                : telling.Contains(CacheState.Syncing) ? AttributionState.Syncing
                : AttributionState.Synced;
        }
    }
}
