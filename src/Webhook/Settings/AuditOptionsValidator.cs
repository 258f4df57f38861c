namespace KargoStageWebhook.Settings;

/// <summary>Validates the settings of the audit as they were written; see <see cref="SettingsValidator"/>.</summary>
internal sealed class AuditOptionsValidator : SettingsValidator
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public AuditOptionsValidator() =>
        AllowPeriodOfLeader(nameof(AuditOptions.AuditPeriod), Longest, "a duration, 1s to 30d, or 0s for never");
}
