using KargoStageWebhook.Attribution;
using KargoStageWebhook.Audit;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Kargo;
using KargoStageWebhook.OffRamp;
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
    RecentRefusals refusals,
    TimeProvider time)
{
    /// <summary>How all is now.</summary>
    public StatusView Look() => new(
        time.GetUtcNow(),
        readiness.Problem(),
        policy,
        new StatusView.ServedCertificate(certificates.Certificates, serving.NotAfter, serving.Trust, serving.Rotations),
        attribution.State,
        caches.All,
        [.. from crd in crds.All select Look(crd.Resource, crd.State, crd.Schema)],
        crds.Ratchets,
        offRamp.Answer,
        audit.Last,
        board.All,
        refusals.All);

    private static StatusView.InstalledRules Look(KargoResource resource, CrdState state, CrdSchema? schema) => new(
        resource.CrdName,
        state,
        [.. VerificationPaths.FilledOf(resource.Plural).Where(field => schema?.Requires(field) ?? false)],
        schema?.NotJudged.Count);
}
