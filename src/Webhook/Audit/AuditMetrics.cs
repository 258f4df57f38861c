using System.Diagnostics.Metrics;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;
using static KargoStageWebhook.Telemetry.WebhookMeter;

namespace KargoStageWebhook.Audit;

/// <summary>The instruments that show what the last audit found.</summary>
internal sealed class AuditMetrics
{
    public AuditMetrics(WebhookMeter meter, AuditFindings audit, AuditOptions options)
    {
        meter.Gauge("stored_nonconforming_objects", null, "Stored objects that lack a field of the profile, at the last audit that could count them.", () =>
            audit.Last?.Lacking.Select(found => new Measurement<double>(
                found.Value, Tag("resource", found.Key.Resource), Tag("field", found.Key.Field))) ?? []);
        meter.Gauge("audit_last_success_timestamp", "s", "When the last audit ended that counted all resources.", () =>
            audit.Last?.At is { } at ? [At(at)] : []);
        meter.Gauge("audit_period", "s", "How often the replica that leads audits what is stored.", () =>
            options.AuditPeriod > TimeSpan.Zero ? [new(options.AuditPeriod.TotalSeconds)] : []);
    }
}
