namespace KargoStageWebhook.Check;

/// <summary>What becomes of an update.</summary>
internal enum Prediction
{
    /// <summary>It passes.</summary>
    Passes,

    /// <summary>Nothing that was evaluated rejects it; a rule that was not may.</summary>
    PassesAsFarAsEvaluated,

    /// <summary>It is rejected as soon as it changes one of the values that <see cref="RejectedField.ToleratedWhileUnchanged"/> names and that such an update can change; else it passes.</summary>
    RejectedOnceChanged,

    /// <summary>It is rejected.</summary>
    Rejected,
}
