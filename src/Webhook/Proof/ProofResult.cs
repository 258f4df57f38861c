namespace KargoStageWebhook.Proof;

/// <summary>What came of an attempt to prove that healing works, and why.</summary>
/// <param name="Outcome">Which.</param>
/// <param name="Explanation">A sentence or two for whoever is on call, with the API server's own words.</param>
internal sealed record ProofResult(ProofOutcome Outcome, string Explanation);
