using KargoStageWebhook.Attribution;
using KargoStageWebhook.Audit;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.StatusPage;

/// <summary>Gathers what the status page shows.</summary>
internal sealed class StatusReport(
    Policy policy,
    IReadiness readiness,
    CertificateOptions certificates,
    ServingCertificate serving,
    ClusterCaches caches,
    AttributionHealth attribution,
    InstalledCrds crds,
    OffRampState offRamp,
    AuditFindings audit,
    ControllerBoard board,
    RecentDenials denials,
    TimeProvider time)
{
    /// <summary>How all is now.</summary>
    public StatusView Create() => new(
        time.GetUtcNow(),
        readiness.Problem(),
        policy,
        new StatusView.ServedCertificate(certificates.Certificates, serving.NotAfter, serving.Trust, serving.Rotations),
        attribution.State,
        caches.All,
        [.. from crd in crds.All select Describe(crd.Resource, crd.State, crd.Schema)],
        crds.Ratchets,
        offRamp.Answer,
        audit.Last,
        board.All,
        denials.All);

    private static StatusView.InstalledRules Describe(ResourceProfile resource, CrdState state, CrdSchema? schema) => new(
        resource.Resource.Name,
        state,
        [.. from known in resource.Backfilled where schema?.Requires(known.Path) == true select known.Path.Text],
        schema?.Unsupported.Count);
}
