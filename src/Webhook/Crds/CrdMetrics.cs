using System.Diagnostics.Metrics;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Telemetry;
using static KargoStageWebhook.Telemetry.WebhookMeter;

namespace KargoStageWebhook.Crds;

/// <summary>The instruments that show what the cluster enforces.</summary>
internal sealed class CrdMetrics
{
    public CrdMetrics(WebhookMeter meter, InstalledCrds crds, ApiServerVersion? version = null)
    {
        meter.Gauge("crd_state", null, "1 for what is known of the CRD now, 0 for the other states.", () =>
            from versions in crds.All.GroupBy(crd => crd.Resource.Resource.Name)
            from state in Enum.GetValues<CrdState>()
            select new Measurement<double>(versions.Any(crd => crd.State == state) ? 1 : 0, Tag("resource", versions.Key), Tag("state", Name(state))));
        meter.Gauge("crd_requires", null, "1 where the installed CRD requires a field that is backfilled, 0 where it does not.", () =>
            from crd in crds.All
            from schema in new[] { crd.Schema }.OfType<CrdSchema>() // Read once: it may change at any time.
            from known in crd.Resource.Backfilled
            group schema.Requires(known.Path) by (Resource: crd.Resource.Resource.Name, Field: known.Path.Text) into versions
            select new Measurement<double>(versions.Any(isRequired => isRequired) ? 1 : 0, Tag("resource", versions.Key.Resource), Tag("field", versions.Key.Field)));
        meter.Gauge("api_server_minor_version", null, "30 for 1.30; absent while it is not known.", () => version?.Minor is { } minor ? [new(minor)] : []);
    }

    private static string Name(CrdState state) => state switch
    {
        CrdState.Missing => "missing",
        CrdState.Unreadable => "unreadable",
        CrdState.Known => "known",
        _ => "unknown",
    };
}
