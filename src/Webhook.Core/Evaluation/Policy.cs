namespace KargoStageWebhook.Evaluation;

/// <summary>What the operator asked the evaluator for.</summary>
/// <param name="Mode">What to do about what is missing.</param>
/// <param name="Requirements">What must not be missing.</param>
public sealed record Policy(Mode Mode, Requirements Requirements);
