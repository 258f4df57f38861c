using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Conformance;

/// <summary>One field that a verification entry lacks.</summary>
/// <param name="Path">Where.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Id">What was filled in, where <paramref name="Outcome"/> is <see cref="Outcome.Backfilled"/>; else nothing.</param>
public readonly record struct Violation(FieldPath Path, Outcome Outcome, BackfilledId Id = default);
