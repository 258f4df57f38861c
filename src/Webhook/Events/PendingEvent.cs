namespace KargoStageWebhook.Events;

/// <summary>What happened to one object for one reason, and is not written yet.</summary>
/// <param name="Key">To which object, and why.</param>
/// <param name="Message">The last time, in words.</param>
/// <param name="Count">How often.</param>
/// <param name="First">When it first did.</param>
/// <param name="Last">When it last did.</param>
internal sealed record PendingEvent(EventKey Key, string Message, int Count, DateTimeOffset First, DateTimeOffset Last)
{
    /// <summary>This and what happened later, as one.</summary>
    public PendingEvent And(PendingEvent later) => later with { Count = Count + later.Count, First = First };
}
