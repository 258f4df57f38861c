using System.Globalization;

namespace KargoStageWebhook.Settings;

/// <summary>The limits of a setting, which are written once: in its <see cref="SettingAttribute"/>, as <c>1s to 30d, 0s for never</c>.</summary>
/// <param name="Text">Which values are allowed, in words that begin with the limits.</param>
/// <param name="Min">The smallest value, as it would be written.</param>
/// <param name="Max">The largest one.</param>
internal sealed record SettingRange(string Text, string Min, string Max)
{
    /// <summary>The limits of a setting.</summary>
    /// <param name="name">Its name: <c>DrainSeconds</c>.</param>
    /// <exception cref="InvalidOperationException">Its description does not begin with limits.</exception>
    public static SettingRange Get(string name) =>
        Find(Setting.All.Single(setting => setting.Name == name)) ?? throw new InvalidOperationException($"The description of the setting {name} does not begin with limits.");

    /// <summary>The limits of a setting; null where it has none.</summary>
    public static SettingRange? Find(Setting setting) =>
        setting.Allowed.Split(',')[0].Split(" to ") is [var min, var max] ? new SettingRange(setting.Allowed, min, max) : null;

    /// <summary>Whether it is a whole number within them.</summary>
    public bool HasNumber(string value) => TryParse(value, out var number) && TryParse(Min, out var min) && TryParse(Max, out var max) && number >= min && number <= max;

    /// <summary>Whether it is a time within them.</summary>
    public bool HasTime(string value) => Duration.TryParse(value, out var time) && Duration.TryParse(Min, out var min) && Duration.TryParse(Max, out var max) && time >= min && time <= max;

    private static bool TryParse(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
