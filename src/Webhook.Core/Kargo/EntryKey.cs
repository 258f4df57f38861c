namespace KargoStageWebhook.Kargo;

/// <summary>Tells the entries of a review's objects apart, and finds the same entry again in the other object.</summary>
/// <param name="Stack">Number of its <see cref="StackPlace"/>, as <see cref="EntryKeys"/> counts them; or <see cref="AnyStack"/>.</param>
/// <param name="Look">Number of its <see cref="EntryLook"/>, as <see cref="EntryKeys"/> counts them.</param>
/// <param name="Ordinal">0-based count, from the oldest, among the entries of its stack that look the same (startTime resolves one second).</param>
internal readonly record struct EntryKey(int Stack, int Look, int Ordinal)
{
    private const int AnyStack = -1;

    /// <summary>The same entry, in whatever stack it stands.</summary>
    public EntryKey Anywhere => this with { Stack = AnyStack };
}
