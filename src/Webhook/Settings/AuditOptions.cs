namespace KargoStageWebhook.Settings;

/// <summary>The settings of the background audit of what is stored.</summary>
public sealed record AuditOptions
{
    /// <summary>
    /// How often all stored objects are checked; zero: never, since it needs permission to list them in all namespaces.
    /// </summary>
    [Setting("a second to 30 days, 00:00:00", "how often stored objects are audited; 00:00:00 is never")]
    public TimeSpan AuditPeriod { get; init; }
}
