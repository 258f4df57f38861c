using FluentValidation;
using KargoStageWebhook.Evaluation;

namespace KargoStageWebhook.Settings;

/// <summary>Validates the settings of serving and evaluation as they were written; see <see cref="SettingsValidator"/>.</summary>
internal sealed class WebhookOptionsValidator : SettingsValidator
{
    private const int SmallestUsefulBody = 64 * 1024;
    private const int LargestBody = 1024 * 1024 * 1024; // A buffer has room for it and the byte behind it.

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
        // Of a CRD that does not change only bookmarks come: with less than their interval and a reserve it would be unknown most of the time.
        Allow(
            nameof(WebhookOptions.CrdStaleAfter),
            IsTime(TimeSpan.FromSeconds(90), TimeSpan.FromHours(1)),
            "a duration, 90s to 1h (an API server that has nothing to report sends a bookmark about every minute)");
        Allow(nameof(WebhookOptions.RunbookUrl), value => value.Length == 0 || IsPage(value), "an http or https URL without a fragment, or nothing");
        Allow(nameof(WebhookOptions.Events), value => bool.TryParse(value, out _), "true, false");

        RuleFor(section => section[nameof(WebhookOptions.MetricsPort)])
            .Must((section, metrics) => metrics is null or "0" || metrics != section[nameof(WebhookOptions.HttpsPort)])
            .WithMessage("Webhook:MetricsPort and Webhook:HttpsPort are both '{PropertyValue}'; they must differ.")
            .OverridePropertyName(nameof(WebhookOptions.MetricsPort));
    }

    private static bool IsPage(string value) => Uri.TryCreate(value, UriKind.Absolute, out var page) && page is { Scheme: "http" or "https" } && page.Fragment.Length == 0;
}
