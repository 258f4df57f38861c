namespace KargoStageWebhook.Settings;

/// <summary>Validates the settings of the off-ramp as they were written; see <see cref="SettingsValidator"/>.</summary>
internal sealed class OffRampOptionsValidator : SettingsValidator
{
    public OffRampOptionsValidator() =>
        AllowNumber(nameof(OffRampOptions.OffRampDays), "a number of days");
}
