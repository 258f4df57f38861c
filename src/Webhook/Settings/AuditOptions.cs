namespace KargoStageWebhook.Settings;

/// <summary>The settings of the background audit of what is stored.</summary>
public sealed record AuditOptions
{
    /// <summary>
    /// How often all stored objects are checked; zero: never, since it needs permission to list them in all namespaces.
    /// </summary>
    public TimeSpan AuditPeriod { get; init; }
}
