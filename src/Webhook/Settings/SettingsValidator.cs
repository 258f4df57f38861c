using System.Text.RegularExpressions;
using FluentValidation;

namespace KargoStageWebhook.Settings;

/// <summary>
/// Validates settings as they were written, before they are bound, so that a message can name the setting, its value and what is allowed.
/// </summary>
internal abstract partial class SettingsValidator : AbstractValidator<IConfigurationSection>
{
    /// <summary>A setting that is written must be allowed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isAllowed">Whether a value is.</param>
    /// <param name="allowed">Which values are, in words.</param>
    protected void Allow(string name, Predicate<string> isAllowed, string allowed) =>
        RuleFor(section => section[name])
            .Must(value => value is null || isAllowed(value))
            .WithMessage($"{WebhookOptions.Section}:{name} is '{{PropertyValue}}'; allowed: {allowed}.")
            .OverridePropertyName(name);

    /// <summary>A setting that is a number within the limits that its <see cref="SettingAttribute"/> states.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="what">What the number is, in words.</param>
    /// <param name="more">What there is to say besides the limits.</param>
    protected void AllowNumber(string name, string what, string more = "")
    {
        var range = SettingRange.Get(name);
        Allow(name, range.HasNumber, $"{what}, {range.Text}{more}");
    }

    /// <summary>A setting that is a time within the limits that its <see cref="SettingAttribute"/> states.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="more">What there is to say besides the limits.</param>
    protected void AllowTime(string name, string more = "")
    {
        var range = SettingRange.Get(name);
        Allow(name, range.HasTime, $"a duration, {range.Text}{more}");
    }

    /// <summary>A setting that says how often the replica that leads does something: a time within its limits, or zero for never.</summary>
    /// <param name="name">Its name.</param>
    protected void AllowPeriodOfLeader(string name)
    {
        var range = SettingRange.Get(name);
        Allow(name, value => IsZero(value) || range.HasTime(value), $"a duration, {range.Text}");
        RuleFor(section => section[nameof(CertificateOptions.Namespace)])
            .NotEmpty()
            .When(section => IsPeriod(section, name))
            .WithMessage($"{WebhookOptions.Section}:{nameof(CertificateOptions.Namespace)} is missing; {WebhookOptions.Section}:{name} needs it, for the Lease by which the replicas elect a leader.")
            .OverridePropertyName(nameof(CertificateOptions.Namespace));
    }

    /// <summary>Whether a setting of <see cref="AllowPeriodOfLeader"/> is written, allowed and not zero.</summary>
    protected static bool IsPeriod(IConfigurationSection section, string name) => section[name] is { } value && SettingRange.Get(name).HasTime(value);

    /// <summary>A name as Kubernetes has them (RFC 1123), or nothing.</summary>
    protected static Predicate<string> IsName(int longest) => value => value.Length <= longest && NameOfKubernetes().IsMatch(value);

    /// <summary>A value of an enumeration; by name only, since Enum.TryParse would take the number 7 for one.</summary>
    protected static bool IsOneOf<T>(string value)
        where T : struct, Enum => Enum.GetNames<T>().Contains(value, StringComparer.OrdinalIgnoreCase);

    private static bool IsZero(string value) => Duration.TryParse(value, out var time) && time == TimeSpan.Zero;

    [GeneratedRegex(@"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?\z")]
    private static partial Regex NameOfKubernetes();
}
