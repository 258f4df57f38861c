using System.Diagnostics.Metrics;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.Attribution;

/// <summary>The instrument that shows how well senders can be told apart.</summary>
internal sealed class AttributionMetrics
{
    public AttributionMetrics(WebhookMeter meter, AttributionHealth attribution) =>
        meter.Gauge("attribution_state", null, "1 for how well senders can be told apart now, 0 for the other states.", () => Measure(attribution.State));

    private static IEnumerable<Measurement<double>> Measure(AttributionState now) =>
        Enum.GetValues<AttributionState>().Select(state => new Measurement<double>(now == state ? 1 : 0, WebhookMeter.Tag("state", Name(state))));

    private static string Name(AttributionState state) => state switch
    {
        AttributionState.NoCluster => "no_cluster",
        AttributionState.Denied => "denied",
        AttributionState.Syncing => "syncing",
        _ => "synced",
    };
}
