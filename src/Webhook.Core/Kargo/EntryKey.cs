namespace KargoStageWebhook.Kargo;

/// <summary>Tells the entries of a review's objects apart, and finds the same entry again in another stack.</summary>
/// <param name="Look">Number of its <see cref="EntryLook"/>, as <see cref="EntryKeys"/> counts them.</param>
/// <param name="Ordinal">0-based count, from the oldest, among the entries of its stack that look the same (startTime resolves one second).</param>
internal readonly record struct EntryKey(int Look, int Ordinal);
