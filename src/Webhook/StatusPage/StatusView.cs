using KargoStageWebhook.Attribution;
using KargoStageWebhook.Audit;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.StatusPage;

/// <summary>What the status page shows: one replica, as it is at one moment.</summary>
/// <param name="Now">That moment.</param>
/// <param name="NotReadyBecause">Why new connections are not welcome; null while they are.</param>
/// <param name="Policy">What the evaluator is asked for.</param>
/// <param name="Certificate">What is served to the API server.</param>
/// <param name="Attribution">How well senders can be told apart.</param>
/// <param name="Caches">What is known of the cluster.</param>
/// <param name="Crds">What is installed.</param>
/// <param name="Ratchets">Whether the API server tolerates unchanged invalid values (ratcheting); null where that is not known.</param>
/// <param name="OffRamp">Whether the webhook is needed.</param>
/// <param name="LastAudit">What the last audit found; null where this replica knows of none.</param>
/// <param name="Controllers">Those seen, with what they sent.</param>
/// <param name="Denials">The last updates that were denied, the last one first.</param>
internal sealed record StatusView(
    DateTimeOffset Now,
    string? NotReadyBecause,
    Policy Policy,
    StatusView.ServedCertificate Certificate,
    AttributionState Attribution,
    IReadOnlyList<CacheHealth> Caches,
    IReadOnlyList<StatusView.InstalledRules> Crds,
    bool? Ratchets,
    OffRampAnswer OffRamp,
    AuditFindings.Audited? LastAudit,
    IReadOnlyList<SeenController> Controllers,
    IReadOnlyList<RecentDenial> Denials)
{
    /// <summary>How long ago something was, in the largest unit that says enough: <c>3 min ago</c>.</summary>
    public string Ago(DateTimeOffset then) => $"{Show(Now - then)} ago";

    /// <summary>A duration in its largest unit: <c>59 s</c>, <c>3 min</c>, <c>5 h</c>, <c>89 days</c>.</summary>
    public static string Show(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 60 } => $"{Math.Max(0, (int)duration.TotalSeconds)} s",
        { TotalMinutes: < 60 } => $"{(int)duration.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(int)duration.TotalHours} h",
        _ => $"{(int)duration.TotalDays} days",
    };

    /// <summary>What a CRD requires now.</summary>
    /// <param name="Crd">Its name.</param>
    /// <param name="State">What is known of it.</param>
    /// <param name="Requires">Fields that the webhook backfills and it requires.</param>
    /// <param name="Unsupported">How many of its rules are left to the API server; null where it is not known.</param>
    public sealed record InstalledRules(string Crd, CrdState State, IReadOnlyList<string> Requires, int? Unsupported);

    /// <summary>The certificate that is served.</summary>
    /// <param name="Source">Where it comes from.</param>
    /// <param name="NotAfter">When it expires; null while there is none.</param>
    /// <param name="Trust">Whether the live caBundles verify it.</param>
    /// <param name="Rotations">How often one took the place of another.</param>
    public sealed record ServedCertificate(CertificateMode Source, DateTimeOffset? NotAfter, CertificateTrust Trust, long Rotations);
}
