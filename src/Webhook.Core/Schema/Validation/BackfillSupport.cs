namespace KargoStageWebhook.Schema.Validation;

/// <summary>Whether an installed CRD lets a field of the profile be backfilled.</summary>
public enum BackfillSupport
{
    /// <summary>It does.</summary>
    Supported,

    /// <summary>Its schema does not have the field: an API server would drop the value, and nothing misses it.</summary>
    NoSuchField,

    /// <summary>Its schema rejects the value that the profile would set: backfilling it would cost the update.</summary>
    ValueRejected,

    /// <summary>
    /// It does not require the field, and has a rule for it that only the API server evaluates: backfilling the field may cost an update that passes without it.
    /// </summary>
    NotEvaluated,
}
