using System.Diagnostics.Metrics;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.Watch;

/// <summary>The instruments of the caches.</summary>
internal sealed class CacheMetrics
{
    public CacheMetrics(WebhookMeter meter, ClusterCaches caches)
    {
        meter.Gauge("cache_objects", null, "Objects of the cluster that are known.", () => Each(cache => cache.Objects));
        meter.Gauge("cache_synced", null, "1 while the cache is in step with the cluster, else 0.", () => Each(cache => cache.State == CacheState.Synced ? 1 : 0));
        meter.Gauge("cache_age", "s", "For how long the API server has said nothing about these objects.", () => Each(cache => cache.Age.TotalSeconds));
        meter.Counter(
            "cache_restarts",
            "How often a watch broke, or its objects had to be listed again.",
            () => caches.All.Select(cache => new Measurement<long>(cache.Restarts, WebhookMeter.Tag("cache", cache.Name))));

        IEnumerable<Measurement<double>> Each(Func<CacheHealth, double> value) =>
            caches.All.Select(cache => new Measurement<double>(value(cache), WebhookMeter.Tag("cache", cache.Name)));
    }
}
