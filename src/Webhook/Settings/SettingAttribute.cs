namespace KargoStageWebhook.Settings;

/// <summary>Describes a setting to people: in <c>serve --help</c>, and in docs/configuration.md, which a test compares.</summary>
/// <param name="allowed">Which values are allowed.</param>
/// <param name="meaning">What it does.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string allowed, string meaning) : Attribute
{
    /// <summary>Which values are allowed.</summary>
    public string Allowed { get; } = allowed;

    /// <summary>What it does.</summary>
    public string Meaning { get; } = meaning;
}
