using System.Diagnostics;
using System.Diagnostics.Metrics;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.Events;

/// <summary>Counts Events by what became of them.</summary>
internal sealed class EventMetrics(WebhookMeter meter)
{
    private readonly Counter<long> _events = meter.Counter("events", "Kubernetes Events about evaluated objects, by what became of them.");

    /// <summary>Records what became of an Event.</summary>
    public void Record(EventReason reason, EventOutcome outcome) =>
        _events.Add(1, new TagList { { "reason", reason.ToString() }, { "outcome", Name(outcome) } });

    private static string Name(EventOutcome outcome) => outcome switch
    {
        EventOutcome.Written => "written",
        EventOutcome.Failed => "failed",
        EventOutcome.Unconfirmed => "unconfirmed",
        _ => "dropped",
    };
}
