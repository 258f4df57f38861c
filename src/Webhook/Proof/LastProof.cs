namespace KargoStageWebhook.Proof;

/// <summary>The last attempt of this replica to prove that backfilling works.</summary>
/// <param name="Result">What came of it.</param>
/// <param name="At">When it ended.</param>
internal sealed record LastProof(ProofResult Result, DateTimeOffset At);
