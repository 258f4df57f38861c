using System.Text.Json.Serialization;
using KargoStageWebhook.Cli;

namespace KargoStageWebhook.Proof;

/// <summary>What a run of <c>prove</c> found.</summary>
/// <param name="Outcome">Whether backfilling works.</param>
/// <param name="Explanation">Why, with the API server's own words.</param>
internal sealed record ProveReport(ProofOutcome Outcome, string Explanation)
{
    /// <summary>How it begins where that is unknown.</summary>
    public const string CannotSay = "Unknown whether backfilling works.";

    private const int NotProven = 1;

    /// <summary>0: it works; 1: it does not; 2: it could not be asked.</summary>
    public int ExitCode => Outcome switch
    {
        ProofOutcome.Proven => 0,
        ProofOutcome.NotBackfilled => NotProven,
        _ => CommandLineErrors.Unusable,
    };

    /// <summary>Whether it says that backfilling works, or that it does not.</summary>
    [JsonIgnore]
    public bool IsAnswer => ExitCode != CommandLineErrors.Unusable;

    /// <summary>The same for people.</summary>
    [JsonIgnore]
    public string Text => $"{(IsAnswer ? $"Backfilling {(Outcome == ProofOutcome.Proven ? "works" : "does not work")}." : CannotSay)} {Explanation}";
}
