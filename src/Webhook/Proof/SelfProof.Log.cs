namespace KargoStageWebhook.Proof;

internal sealed partial class SelfProof
{
    [LoggerMessage(410, LogLevel.Information, "Backfilling is proven to work. {Explanation}")]
    private partial void Proven(string explanation);

    [LoggerMessage(411, LogLevel.Warning, "Backfill is not proven to work, {Outcome}. {Explanation}")]
    private partial void NotProven(ProofOutcome outcome, string explanation);

    [LoggerMessage(412, LogLevel.Information, "Set failurePolicy of the webhook configurations to {Policy}")]
    private partial void Followed(string policy);

    [LoggerMessage(413, LogLevel.Warning, "Could not set failurePolicy of the webhook configurations, trying again: {Reason}")]
    private partial void NotFollowed(string reason);

    [LoggerMessage(414, LogLevel.Warning, "Had no time to set failurePolicy of the webhook configurations to Ignore: it may still be Fail, until another replica leads")]
    private partial void NotReset();

    [LoggerMessage(415, LogLevel.Information, "The proof failed while failurePolicy was Fail: from now on {Proofs} proofs in a row set Fail again")]
    private partial void Damped(int proofs);
}
