namespace KargoStageWebhook.StatusPage;

/// <summary>One sentence of the summary.</summary>
/// <param name="Level">How good the news is.</param>
/// <param name="Text">The sentence.</param>
/// <param name="Section">The section of docs/runbook.md that says what to do; null where nothing has to be done.</param>
internal sealed record Statement(Level Level, string Text, string? Section = null);

/// <summary>How good the news is; the last one is the worst.</summary>
internal enum Level
{
    /// <summary>All is as it should be.</summary>
    Good,

    /// <summary>Nothing is known to be wrong, nor proven to be right.</summary>
    Unproven,

    /// <summary>Something has to be done, during the day.</summary>
    Attention,

    /// <summary>Promotions fail, or will at the next change.</summary>
    Failing,
}
