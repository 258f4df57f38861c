using KargoStageWebhook.Certificates;
using KargoStageWebhook.Cluster;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Serve;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.StatusPage;

/// <summary>Gathers what the status page shows.</summary>
internal sealed class StatusReport(
    Policy policy,
    Readiness readiness,
    CertificateOptions certificates,
    ServingCertificate serving,
    ClusterCaches caches,
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
        caches.State,
        caches.All,
        board.All,
        refusals.All);
}
