using KargoStageWebhook.Attribution;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Proof;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.StatusPage;

/// <summary>What the status page and <c>/status.json</c> show: one replica, as it is at one moment, with what it has seen since it started.</summary>
/// <param name="At">That moment.</param>
/// <param name="Since">When the replica started.</param>
/// <param name="Replica">Its name: of its Pod.</param>
/// <param name="Version">Its version.</param>
/// <param name="Commit">The commit that it was built from; null where that is not known.</param>
/// <param name="RunbookUrl">URL or path of the runbook; a section's anchor follows it.</param>
/// <param name="NotReadyBecause">Why new connections are not welcome; null while they are.</param>
/// <param name="Mode">What it does about a missing field.</param>
/// <param name="Requirements">Which fields are required.</param>
/// <param name="Proof">The last proof that backfilling works; null where this replica does not prove it.</param>
/// <param name="OffRamp">Whether the webhook is needed.</param>
/// <param name="Senders">Who sent what.</param>
/// <param name="Backfills">The last updates that were backfilled, the last one first.</param>
/// <param name="Denials">The last updates that were denied, the last one first.</param>
/// <param name="Crds">What is installed.</param>
/// <param name="Ratcheting">Whether the API server tolerates unchanged invalid values; null where that is not known.</param>
/// <param name="Audit">What the last audit of stored objects found; null where this replica knows of none.</param>
/// <param name="Certificate">What is served to the API server.</param>
/// <param name="Attribution">How well senders can be told apart.</param>
/// <param name="Caches">What is known of the cluster.</param>
/// <param name="Settings">The settings that have another value than their default.</param>
internal sealed record StatusView(
    DateTimeOffset At,
    DateTimeOffset Since,
    string Replica,
    string Version,
    string? Commit,
    string RunbookUrl,
    string? NotReadyBecause,
    Mode Mode,
    Requirements Requirements,
    StatusView.LastProof? Proof,
    OffRampAnswer OffRamp,
    IReadOnlyList<StatusView.Sender> Senders,
    IReadOnlyList<StatusView.Handled> Backfills,
    IReadOnlyList<StatusView.Handled> Denials,
    IReadOnlyList<StatusView.InstalledRules> Crds,
    bool? Ratcheting,
    StatusView.LastAudit? Audit,
    StatusView.ServedCertificate Certificate,
    AttributionState Attribution,
    IReadOnlyList<StatusView.Cache> Caches,
    IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>All of it in a few sentences, the most important one first.</summary>
    public IReadOnlyList<Statement> Summary => StatusSummary.Create(this);

    /// <summary>How long ago something was, in the largest unit that says enough: <c>3 min ago</c>.</summary>
    public string Ago(DateTimeOffset then) => $"{Duration.Describe(At - then)} ago";

    /// <summary>A controller and its version, as far as that is known: <c>kargo/kargo-controller 1.5.1</c>.</summary>
    public static string NameOf(string controller, string version) => version == ControllerVersion.Unknown.Text ? controller : $"{controller} {version}";

    /// <summary>A proof that backfilling works.</summary>
    /// <param name="Outcome">What came of it.</param>
    /// <param name="Explanation">Why, with the API server's own words.</param>
    /// <param name="At">When it ended.</param>
    public sealed record LastProof(ProofOutcome Outcome, string Explanation, DateTimeOffset At);

    /// <summary>A controller of one version, and the requests about its updates; the API server may ask twice about one. Dry runs do not count.</summary>
    /// <param name="Controller">Its name, as metrics have it: <c>kargo/kargo-controller</c>; <c>user</c> for all people.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="VersionSource">How the version is known.</param>
    /// <param name="Requests">How many.</param>
    /// <param name="NonConforming">How many of them did not conform.</param>
    /// <param name="Backfilled">How many of them were backfilled.</param>
    /// <param name="Denied">How many of them were denied.</param>
    /// <param name="LastSeen">When it sent the last one.</param>
    /// <param name="FirstNonConforming">When the first one that did not conform; null where there was none.</param>
    /// <param name="LastNonConforming">When the last one that did not; null where there was none.</param>
    public sealed record Sender(
        string Controller, string Version, string VersionSource, long Requests, long NonConforming, long Backfilled, long Denied,
        DateTimeOffset LastSeen, DateTimeOffset? FirstNonConforming, DateTimeOffset? LastNonConforming);

    /// <summary>An update that was backfilled or denied.</summary>
    /// <param name="At">When it was decided.</param>
    /// <param name="Object">What was updated: <c>Stage kargo-demo/test</c>.</param>
    /// <param name="Controller">Who sent it, as in <see cref="Sender"/>.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Reason">What was missing or wrong, and what requires it where it was denied.</param>
    /// <param name="Remedy">What the field was set to; for a denial, what a person can do.</param>
    public sealed record Handled(DateTimeOffset At, string Object, string Controller, string Version, string Reason, string Remedy);

    /// <summary>What a CRD requires now.</summary>
    /// <param name="Crd">Its name.</param>
    /// <param name="Version">Which version of it.</param>
    /// <param name="State">What is known of it.</param>
    /// <param name="Requires">Fields that the webhook backfills and it requires.</param>
    /// <param name="UnsupportedRules">How many of its rules only the API server validates; null where it is not known.</param>
    public sealed record InstalledRules(string Crd, string Version, CrdState State, IReadOnlyList<string> Requires, int? UnsupportedRules);

    /// <summary>An audit of what is stored.</summary>
    /// <param name="At">When the last one ended that counted all resources; null where none has.</param>
    /// <param name="NonConforming">Objects that lack a field.</param>
    /// <param name="Lacking">How many objects lack which field: <c>id in 3 stages.kargo.akuity.io</c>.</param>
    public sealed record LastAudit(DateTimeOffset? At, long NonConforming, IReadOnlyList<string> Lacking);

    /// <summary>The certificate that is served.</summary>
    /// <param name="Source">Where it comes from.</param>
    /// <param name="NotAfter">When it expires; null while there is none.</param>
    /// <param name="Trust">Whether the live caBundles verify it.</param>
    /// <param name="Rotations">How often one took the place of another.</param>
    public sealed record ServedCertificate(CertificateMode Source, DateTimeOffset? NotAfter, CertificateTrust Trust, long Rotations);

    /// <summary>A cache of objects of the cluster.</summary>
    /// <param name="Name">What is in it.</param>
    /// <param name="State">Whether it is in step with the cluster.</param>
    /// <param name="Objects">How many objects it has.</param>
    /// <param name="Restarts">How often its watch broke.</param>
    /// <param name="SilentSeconds">For how long the API server has sent nothing for it.</param>
    public sealed record Cache(string Name, CacheState State, int Objects, long Restarts, long SilentSeconds);
}
