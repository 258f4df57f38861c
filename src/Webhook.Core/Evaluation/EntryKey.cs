namespace KargoStageWebhook.Evaluation;

/// <summary>Tells the items of an update's objects apart, and finds the same item again in the other object.</summary>
/// <param name="Stack">Number of the list it stands in, as <see cref="EntryKeys"/> counts them; or <see cref="AnyStack"/>.</param>
/// <param name="Fingerprint">Number of its <see cref="Evaluation.Fingerprint"/>, as <see cref="EntryKeys"/> counts them; or <see cref="Uncounted"/>.</param>
/// <param name="Ordinal">0-based count, from the oldest, among the items of its stack with this fingerprint.</param>
internal readonly record struct EntryKey(int Stack, int Fingerprint, int Ordinal)
{
    /// <summary>A fingerprint that no item without an id has: nothing is found by it.</summary>
    public const int Uncounted = -1;

    private const int AnyStack = -1;

    /// <summary>The same item, in whatever stack it stands.</summary>
    public EntryKey Anywhere => this with { Stack = AnyStack };
}
