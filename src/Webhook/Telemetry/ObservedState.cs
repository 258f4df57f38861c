using KargoStageWebhook.Attribution;
using KargoStageWebhook.Audit;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.LeaderElection;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Proof;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.Telemetry;

/// <summary>What metrics look up when somebody scrapes.</summary>
internal sealed record ObservedState(
    ControllerBoard Board,
    ClusterCaches Caches,
    AttributionHealth Attribution,
    InstalledCrds Crds,
    ServingCertificate Certificate,
    LeadershipState Leadership,
    ProofState Proof,
    AuditFindings Audit,
    OffRampState OffRamp,
    ApiServerVersion? Version = null);
