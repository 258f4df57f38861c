using System.Globalization;
using System.Text.RegularExpressions;
using FluentValidation;
using KargoStageWebhook.Conformance;

namespace KargoStageWebhook.Serve;

/// <summary>
/// Looks at the settings as they were written, before they are bound, so that a message can name the setting, its value and what is
/// allowed. A name that we do not know is refused too: a mistyped <c>Webhook__Mode</c> must not pass for the default.
/// </summary>
internal sealed partial class WebhookOptionsValidator : AbstractValidator<IConfigurationSection>
{
    private const int SmallestUsefulBody = 64 * 1024;
    private const int LargestBody = 1024 * 1024 * 1024; // A buffer has room for it and the byte behind it.
    private static readonly string[] Known = [.. typeof(WebhookOptions).GetProperties().Where(property => property.CanWrite).Select(property => property.Name)];

    public WebhookOptionsValidator()
    {
        Allow(nameof(WebhookOptions.HttpsPort), IsNumber(0, 65_535), "a port, 0 to 65535 (0 takes any free one)");
        Allow(nameof(WebhookOptions.MetricsPort), IsNumber(0, 65_535), "a port, 0 to 65535 (0 takes any free one)");
        Allow(nameof(WebhookOptions.Mode), IsOneOf<Mode>, string.Join(", ", Enum.GetNames<Mode>()));
        Allow(nameof(WebhookOptions.Requirements), IsOneOf<Requirements>, string.Join(", ", Enum.GetNames<Requirements>()));
        Allow(nameof(WebhookOptions.MaxRequestBytes), IsNumber(SmallestUsefulBody, LargestBody), $"a number of bytes, {SmallestUsefulBody} to {LargestBody}");
        Allow(nameof(WebhookOptions.DrainSeconds), IsNumber(0, 300), "a number of seconds, 0 to 300");

        Allow(nameof(WebhookOptions.KargoNamespace), IsName(63), "the name of a namespace, or nothing for all");
        Allow(nameof(WebhookOptions.ControllerContainer), value => value.Length > 0 && IsName(63)(value), "the name of a container");
        Allow(nameof(WebhookOptions.MaxControllers), IsNumber(1, 1000), "a number, 1 to 1000");
        Allow(nameof(WebhookOptions.Events), value => bool.TryParse(value, out _), "true, false");

        RuleFor(section => section[nameof(WebhookOptions.MetricsPort)])
            .Must((section, metrics) => metrics is null or "0" || metrics != section[nameof(WebhookOptions.HttpsPort)])
            .WithMessage("Webhook:MetricsPort and Webhook:HttpsPort are both '{PropertyValue}'; they must differ.")
            .OverridePropertyName(nameof(WebhookOptions.MetricsPort));

        RuleForEach(section => section.GetChildren())
            .Must(setting => Known.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
            .WithMessage((_, setting) => $"{setting.Path} is not a setting; allowed: {string.Join(", ", Known.Select(name => $"Webhook:{name}"))}.")
            .OverridePropertyName(WebhookOptions.Section);
    }

    private void Allow(string name, Predicate<string> isAllowed, string allowed) =>
        RuleFor(section => section[name])
            .Must(value => value is null || isAllowed(value))
            .WithMessage($"Webhook:{name} is '{{PropertyValue}}'; allowed: {allowed}.")
            .OverridePropertyName(name);

    private static Predicate<string> IsNumber(int least, int most) => value =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most;

    private static Predicate<string> IsName(int longest) => value => value.Length <= longest && NameOfKubernetes().IsMatch(value);

    // A DNS label (RFC 1123), as namespaces and containers are named.
    [GeneratedRegex("^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$")]
    private static partial Regex NameOfKubernetes();

    // By name only: Enum.TryParse would take the number 7 for a mode.
    private static bool IsOneOf<T>(string value)
        where T : struct, Enum => Enum.GetNames<T>().Contains(value, StringComparer.OrdinalIgnoreCase);
}
