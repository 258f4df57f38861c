namespace KargoStageWebhook.Conformance;

/// <summary>What became of one field that was missing or wrong.</summary>
public enum Outcome
{
    /// <summary>Filled in.</summary>
    Backfilled,

    /// <summary>A ground to refuse the update.</summary>
    Refused,

    /// <summary>Left as it is, and spoken of.</summary>
    Warned,
}
