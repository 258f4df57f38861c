using KargoStageWebhook.Attribution;
using KargoStageWebhook.Audit;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Proof;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;
using KargoStageWebhook.Text;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.StatusPage;

/// <summary>Gathers what the status page shows.</summary>
internal sealed class StatusReport(
    WebhookOptions options,
    IConfiguration configuration,
    IReadiness readiness,
    CertificateOptions certificates,
    ServingCertificate serving,
    ClusterCaches caches,
    AttributionHealth attribution,
    InstalledCrds crds,
    ProofState proof,
    OffRampState offRamp,
    AuditFindings audit,
    ControllerBoard board,
    RecentDecisions recent,
    TimeProvider time)
{
    private const int MaxSettingLength = 256;

    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>How all is now.</summary>
    public StatusView Create() => new(
        time.GetUtcNow(),
        _started,
        Environment.MachineName,
        BuildInfo.Version,
        BuildInfo.Commit,
        options.RunbookUrl.Length > 0 ? options.RunbookUrl : "docs/runbook.md",
        readiness.FindProblem(),
        options.Mode,
        options.Requirements,
        proof.Last is { } last ? new(last.Result.Outcome, last.Result.Explanation, last.At) : null,
        offRamp.Answer,
        [.. board.All.Select(Describe)],
        [.. recent.Backfills.Select(Describe)],
        [.. recent.Denials.Select(Describe)],
        [.. from crd in crds.All select Describe(crd.Resource, crd.State, crd.Schema)],
        crds.Ratchets,
        audit.Last is { } found ? Describe(found) : null,
        new(certificates.Certificates, serving.NotAfter, serving.Trust, serving.Rotations),
        attribution.State,
        [.. from cache in caches.All select new StatusView.Cache(cache.Name, cache.State, cache.Objects, cache.Restarts, (long)cache.Age.TotalSeconds)],
        ChangedSettings());

    private static StatusView.Sender Describe(SeenController seen) => new(
        seen.Controller.Name, seen.Controller.Version.Text, seen.Controller.Version.SourceName,
        seen.Requests, seen.NonConforming, seen.Backfilled, seen.Denied, seen.LastSeen, seen.FirstNonConforming, seen.LastNonConforming);

    private static StatusView.Handled Describe(RecentDecision decision) =>
        new(decision.At, decision.Object, decision.Controller.Name, decision.Controller.Version.Text, decision.Reason, decision.Remedy);

    private static StatusView.InstalledRules Describe(ResourceProfile resource, CrdState state, CrdSchema? schema) => new(
        resource.Resource.Name,
        resource.Resource.Version,
        state,
        [.. from known in resource.Backfilled where schema?.Requires(known.Path) == true select known.Path.Text],
        schema?.Unsupported.Count);

    private static StatusView.LastAudit Describe(StoredFindings audit) => new(
        audit.At, audit.NonConforming, [.. from lacking in audit.Lacking where lacking.Value > 0 select $"{lacking.Key.Field} in {lacking.Value} {lacking.Key.Resource}"]);

    private Dictionary<string, string> ChangedSettings()
    {
        var section = configuration.GetSection(WebhookOptions.Section);
        return (from setting in Setting.All
                let value = section[setting.Name]
                where value is not null && !value.Equals(setting.Default, StringComparison.OrdinalIgnoreCase)
                select (setting.Name, Value: Printable.Clip(value, MaxSettingLength))).ToDictionary(setting => setting.Name, setting => setting.Value);
    }
}
