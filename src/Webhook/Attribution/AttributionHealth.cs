using KargoStageWebhook.Watch;

namespace KargoStageWebhook.Attribution;

/// <summary>Whether what tells senders apart is in step with the cluster.</summary>
/// <param name="caches">The caches, of which some tell.</param>
internal sealed class AttributionHealth(ClusterCaches caches)
{
    /// <summary>How well senders can be told apart now.</summary>
    public AttributionState State
    {
        get
        {
            var telling = caches.All.Where(cache => cache.TellsSenders).Select(cache => cache.State).ToList();
            return telling.Count == 0 ? AttributionState.NoCluster
                : telling.Contains(CacheState.Denied) ? AttributionState.Denied
                : telling.Contains(CacheState.Syncing) ? AttributionState.Syncing
                : AttributionState.Synced;
        }
    }
}
