using KargoStageWebhook.Admission;
using KargoStageWebhook.Conformance;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Evaluates what is stored, the same way for the audit, the off-ramp and repair.</summary>
internal static class StoredEvaluator
{
    // As the webhook heals by default: whatever it is set to, what is stored is to conform.
    private static readonly Judge Judge = new(new Policy(Mode.Backfill, Requirements.Installed));

    /// <summary>What a stored object lacks, and what the webhook would fill in if somebody updated its status.</summary>
    public static Verdict Evaluate(Review stored) => Judge.Decide(stored, AdmissionPhase.Mutating);
}
