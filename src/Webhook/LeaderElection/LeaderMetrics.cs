using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.LeaderElection;

/// <summary>The instrument that shows which replica leads.</summary>
internal sealed class LeaderMetrics
{
    public LeaderMetrics(WebhookMeter meter, LeadershipState leadership) =>
        meter.Gauge("leader", null, "1 in the replica that leads, 0 in the others.", () => leadership.IsCandidate ? [new(leadership.IsLeader ? 1 : 0)] : []);
}
