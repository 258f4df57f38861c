using System.Globalization;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.OffRamp;

/// <summary>Whether the webhook is needed, as one process can tell, and why.</summary>
/// <param name="Need">Whether it is needed, or that this is unknown.</param>
/// <param name="Reason">Why, for people: a clause.</param>
internal sealed record OffRampAnswer(Need Need, string Reason)
{
    /// <summary>
    /// Decides whether it is needed. The webhook is needed until shown otherwise: a process that has not watched for long enough says so, since an operator who takes the
    /// least of several replicas' answers must not hear only the one that knows more.
    /// </summary>
    /// <param name="quiet">For how long nobody may have sent what lacks a field.</param>
    /// <param name="watched">For how long this process has watched.</param>
    /// <param name="sinceMissing">How long ago a request last lacked a field; null where none did.</param>
    /// <param name="nonConforming">How many stored objects lack something, as far as this process knows.</param>
    /// <param name="sinceAudit">How long ago an audit of all that is stored ended; null where this process knows of none.</param>
    /// <param name="oldest">An audit that is older says nothing.</param>
    public static OffRampAnswer Decide(TimeSpan quiet, TimeSpan watched, TimeSpan? sinceMissing, long nonConforming, TimeSpan? sinceAudit, TimeSpan oldest)
    {
        if (sinceMissing < quiet) return new(Need.Needed, $"a field was missing in a request {Duration.Describe(sinceMissing.Value)} ago");
        if (nonConforming > 0) return new(Need.Needed, $"{Count(nonConforming)} that are stored lack something");
        if (watched < quiet) return new(Need.Needed, $"not shown otherwise yet: this replica has watched for {Duration.Describe(watched)} of {Duration.Describe(quiet)}");
        if (sinceAudit is not { } age) return new(Need.Unknown, "no field was missing for long enough, but this replica knows of no audit of all that is stored");
        if (age > oldest) return new(Need.Unknown, $"no field was missing for long enough, but the last audit of all that is stored was {Duration.Describe(age)} ago");
        return new(Need.NotNeeded, $"no field was missing in a request for {Duration.Describe(quiet)}, and nothing that is stored lacks anything");
    }

    private static string Count(long objects) => string.Create(CultureInfo.InvariantCulture, $"{objects} objects");
}

/// <summary>Whether the webhook is needed.</summary>
internal enum Need
{
    /// <summary>It is unknown whether it is needed.</summary>
    Unknown,

    /// <summary>It is needed, as far as has been shown.</summary>
    Needed,

    /// <summary>It is not needed any longer.</summary>
    NotNeeded,
}
