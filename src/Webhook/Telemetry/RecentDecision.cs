using KargoStageWebhook.Attribution;

namespace KargoStageWebhook.Telemetry;

/// <summary>An update that was backfilled or denied. Its texts are printable and bounded, but from a caller: escape them where they are shown.</summary>
/// <param name="At">When it was decided.</param>
/// <param name="Object">What was updated: <c>Stage kargo-demo/test</c>.</param>
/// <param name="Controller">Who sent it, as metrics name it: people have no name here.</param>
/// <param name="Reason">The first field that was missing or wrong, how many more there were, and what requires it where it was denied.</param>
/// <param name="Remedy">What the field was set to; for a denial, what a person can do.</param>
internal sealed record RecentDecision(DateTimeOffset At, string Object, Controller Controller, string Reason, string Remedy);
