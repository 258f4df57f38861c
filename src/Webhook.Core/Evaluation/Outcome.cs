namespace KargoStageWebhook.Evaluation;

/// <summary>What became of one field that was missing or wrong.</summary>
public enum Outcome : byte
{
    /// <summary>It was set.</summary>
    Backfilled,

    /// <summary>It is a reason to deny the update.</summary>
    Denied,

    /// <summary>It was left as it is, with a warning: the update was allowed, or denied for another field.</summary>
    Warned,
}
