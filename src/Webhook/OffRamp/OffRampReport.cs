using KargoStageWebhook.Cli;

namespace KargoStageWebhook.OffRamp;

/// <summary>What a run of <c>off-ramp</c> found.</summary>
/// <param name="Stored">What is stored.</param>
/// <param name="Installed">What the installed CRDs require. They decide nothing: the next upgrade may require more.</param>
/// <param name="Sent">What was sent.</param>
internal sealed record OffRampReport(StoredObjectsFound Stored, IReadOnlyList<CrdRequirements> Installed, SentRequests Sent)
{
    /// <summary>Whether the webhook is needed.</summary>
    public Need Need =>
        Stored.NonConforming > 0 || Sent.Lacking.Count > 0 ? Need.Needed
        : (Stored.Problem ?? Sent.Problem) is not null ? Need.Unknown
        : Need.NotNeeded;

    /// <summary>0: not needed any longer; 1: still needed; 2: unknown.</summary>
    public int ExitCode => Need switch
    {
        Need.NotNeeded => 0,
        Need.Needed => 1,
        _ => CommandLineErrors.Unusable,
    };
}

/// <summary>The stored objects.</summary>
/// <param name="Checked">How many were checked.</param>
/// <param name="NonConforming">How many of them lack something.</param>
/// <param name="Lacking">What they lack.</param>
/// <param name="Problem">Why not all could be checked; null where they could.</param>
internal sealed record StoredObjectsFound(long Checked, long NonConforming, IReadOnlyList<LackingField> Lacking, string? Problem);

/// <summary>Objects that lack a field.</summary>
/// <param name="Resource">Its name: <c>stages.kargo.akuity.io</c>.</param>
/// <param name="Field">Its name in metrics: <c>id</c>.</param>
/// <param name="Objects">How many.</param>
internal sealed record LackingField(string Resource, string Field, long Objects);

/// <summary>What an installed CRD requires of what the webhook backfills.</summary>
/// <param name="Crd">Its name.</param>
/// <param name="Version">Which version of it.</param>
/// <param name="Requires">Paths in its schema.</param>
/// <param name="Problem">Why that is not known; null where it is.</param>
internal sealed record CrdRequirements(string Crd, string Version, IReadOnlyList<string> Requires, string? Problem);

/// <summary>Requests in which a field was missing that is backfilled.</summary>
/// <param name="Days">In how many days.</param>
/// <param name="Lacking">Who sent them.</param>
/// <param name="Problem">Why not all are known; null where they are.</param>
internal sealed record SentRequests(int Days, IReadOnlyList<LackingSender> Lacking, string? Problem);

/// <summary>Who sent requests in which a field was missing.</summary>
/// <param name="Controller">As metrics name it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Fields">About how many fields were missing.</param>
internal sealed record LackingSender(string Controller, string Version, double Fields);
