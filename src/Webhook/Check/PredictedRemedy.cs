using KargoStageWebhook.Evaluation;

namespace KargoStageWebhook.Check;

/// <summary>Words what the webhook would do about a field.</summary>
internal static class PredictedRemedy
{
    /// <summary>One clause: <c>would be set to "a" (by the profile)</c>. In the mode Audit nothing is set or denied, and the clause says which mode would.</summary>
    /// <param name="decision">What the webhook would decide.</param>
    /// <param name="violation">What of that is about this field.</param>
    public static string Describe(Decision decision, Violation violation)
    {
        // Nothing happens here: whatever the mode, the webhook only would.
        if (decision is not Decision.Audited) return ResponseBuilder.Remedy(new Decision.Audited(decision), violation);

        var remedy = ResponseBuilder.Remedy(decision, violation);
        return violation.Outcome == Outcome.Warned ? remedy : $"{remedy} in the mode Backfill";
    }
}
