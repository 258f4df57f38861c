namespace KargoStageWebhook.Settings;

/// <summary>Validates the settings of the audit as they were written; see <see cref="SettingsValidator"/>.</summary>
internal sealed class AuditOptionsValidator : SettingsValidator
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public AuditOptionsValidator() =>
        AllowPeriodOfLeader(nameof(AuditOptions.AuditPeriod), Longest, "a time, 00:00:01 to 30.00:00:00, or 00:00:00 for never");
}
