namespace KargoStageWebhook.Settings;

/// <summary>Validates the settings of leadership as they were written; see <see cref="SettingsValidator"/>.</summary>
internal sealed class LeadershipOptionsValidator : SettingsValidator
{
    public LeadershipOptionsValidator() =>
        Allow(nameof(LeadershipOptions.Lease), value => value.Length > 0 && IsName(253)(value), "the name of a Lease");
}
