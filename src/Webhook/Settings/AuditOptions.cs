namespace KargoStageWebhook.Settings;

/// <summary>The settings of the background audit of what is stored.</summary>
public sealed record AuditOptions
{
    /// <summary>
    /// How often all stored objects are checked; zero: never, since it needs permission to list them in all namespaces.
    /// </summary>
    [Setting("1s to 30d, 0s for never", "how often stored objects are audited")]
    public TimeSpan AuditPeriod { get; init; }
}
