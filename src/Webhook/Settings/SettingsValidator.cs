using System.Globalization;
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

    /// <summary>A setting that says how often the replica that leads does something: a time from a second on, or zero for never.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="longest">The longest time.</param>
    /// <param name="allowed">Which times are allowed, in words.</param>
    protected void AllowPeriodOfLeader(string name, TimeSpan longest, string allowed)
    {
        Allow(name, value => PeriodOf(value, longest) is not null, allowed);
        RuleFor(section => section["Namespace"])
            .NotEmpty()
            .When(section => PeriodOf(section[name], longest) > TimeSpan.Zero)
            .WithMessage($"{WebhookOptions.Section}:Namespace is missing; {WebhookOptions.Section}:{name} needs it, for the Lease by which the replicas elect a leader.")
            .OverridePropertyName("Namespace");
    }

    /// <summary>A time as it was written; null where it is none that is allowed.</summary>
    protected static TimeSpan? PeriodOf(string? value, TimeSpan longest) => Duration.TryParse(value, out var period)
        && (period == TimeSpan.Zero || (period >= TimeSpan.FromSeconds(1) && period <= longest))
            ? period
            : null;

    /// <summary>A number within limits.</summary>
    protected static Predicate<string> IsNumber(int min, int max) => value =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max;

    /// <summary>A time within limits.</summary>
    protected static Predicate<string> IsTime(TimeSpan min, TimeSpan max) =>
        value => Duration.TryParse(value, out var time) && time >= min && time <= max;

    /// <summary>A name as Kubernetes has them (RFC 1123), or nothing.</summary>
    protected static Predicate<string> IsName(int longest) => value => value.Length <= longest && NameOfKubernetes().IsMatch(value);

    /// <summary>A value of an enumeration; by name only, since Enum.TryParse would take the number 7 for one.</summary>
    protected static bool IsOneOf<T>(string value)
        where T : struct, Enum => Enum.GetNames<T>().Contains(value, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?\z")]
    private static partial Regex NameOfKubernetes();
}
