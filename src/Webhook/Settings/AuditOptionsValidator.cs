namespace KargoStageWebhook.Settings;

/// <summary>Validates the settings of the audit as they were written; see <see cref="SettingsValidator"/>.</summary>
internal sealed class AuditOptionsValidator : SettingsValidator
{
    public AuditOptionsValidator() =>
        AllowPeriodOfLeader(nameof(AuditOptions.AuditPeriod));
}
