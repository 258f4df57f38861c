namespace KargoStageWebhook.Check;

/// <summary>What <c>repair</c> does about a field that a CRD rejects.</summary>
internal enum RepairPrediction
{
    /// <summary>It sets the field.</summary>
    Sets,

    /// <summary>It sets the field if the API server has ratcheting: another value is invalid, which its patch leaves unchanged.</summary>
    SetsWithRatcheting,

    /// <summary>It has a value for the field, but every API server rejects its patch, since another value is invalid.</summary>
    NeedsOthersCorrected,

    /// <summary>It has no value for the field, which needs a person.</summary>
    CannotHelp,
}
