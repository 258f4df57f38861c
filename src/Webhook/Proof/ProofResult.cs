namespace KargoStageWebhook.Proof;

/// <summary>What came of an attempt to prove that backfilling works, and why.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Explanation">A sentence or two for the person on call, with the API server's own words.</param>
internal sealed record ProofResult(ProofOutcome Outcome, string Explanation);
