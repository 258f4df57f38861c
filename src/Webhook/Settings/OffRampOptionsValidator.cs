namespace KargoStageWebhook.Settings;

/// <summary>Validates the settings of the off-ramp as they were written; see <see cref="SettingsValidator"/>.</summary>
internal sealed class OffRampOptionsValidator : SettingsValidator
{
    /// <summary>The most days that can be asked for.</summary>
    public const int MaxDays = 365;

    public OffRampOptionsValidator() =>
        Allow(nameof(OffRampOptions.OffRampDays), IsNumber(1, MaxDays), $"a number of days, 1 to {MaxDays}");
}
