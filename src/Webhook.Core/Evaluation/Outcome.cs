namespace KargoStageWebhook.Evaluation;

/// <summary>What became of one field that was missing or wrong.</summary>
public enum Outcome : byte
{
    /// <summary>It was set.</summary>
    Backfilled,

    /// <summary>It is a reason to deny the update.</summary>
    Denied,

    /// <summary>It was allowed as it is, with a warning.</summary>
    Warned,
}
