namespace KargoStageWebhook.Check;

/// <summary>What becomes of an update.</summary>
internal enum Forecast
{
    /// <summary>It passes.</summary>
    Passes,

    /// <summary>It is refused as soon as it changes one of the values that <see cref="RefusedField.ForgivenWhile"/> names; else it passes.</summary>
    RefusedOnceChanged,

    /// <summary>It is refused.</summary>
    Refused,
}
