using FluentValidation;
using KargoStageWebhook.Evaluation;

namespace KargoStageWebhook.Settings;

/// <summary>Validates the settings of serving and evaluation as they were written; see <see cref="SettingsValidator"/>.</summary>
internal sealed class WebhookOptionsValidator : SettingsValidator
{
    public WebhookOptionsValidator()
    {
        AllowNumber(nameof(WebhookOptions.HttpsPort), "a port", " (0 takes any free one)");
        AllowNumber(nameof(WebhookOptions.MetricsPort), "a port", " (0 takes any free one)");
        Allow(nameof(WebhookOptions.Mode), IsOneOf<Mode>, string.Join(", ", Enum.GetNames<Mode>()));
        Allow(nameof(WebhookOptions.Requirements), IsOneOf<Requirements>, string.Join(", ", Enum.GetNames<Requirements>()));
        AllowNumber(nameof(WebhookOptions.MaxRequestBytes), "a number of bytes");
        AllowNumber(nameof(WebhookOptions.DrainSeconds), "a number of seconds");
        Allow(nameof(WebhookOptions.KargoNamespace), IsName(63), "the name of a namespace, or nothing for all");
        Allow(nameof(WebhookOptions.ControllerContainer), value => value.Length > 0 && IsName(63)(value), "the name of a container");
        AllowNumber(nameof(WebhookOptions.MaxControllers), "a number");
        // Of a CRD that does not change only bookmarks come: with less than their interval and a reserve it would be unknown most of the time.
        AllowTime(nameof(WebhookOptions.CrdStaleAfter), " (an API server that has nothing to report sends a bookmark about every minute)");
        Allow(nameof(WebhookOptions.RunbookUrl), value => value.Length == 0 || IsPage(value), "an http or https URL without a fragment, or nothing");
        Allow(nameof(WebhookOptions.Events), value => bool.TryParse(value, out _), "true, false");

        RuleFor(section => section[nameof(WebhookOptions.MetricsPort)])
            .Must((section, metrics) => metrics is null or "0" || metrics != section[nameof(WebhookOptions.HttpsPort)])
            .WithMessage("Webhook:MetricsPort and Webhook:HttpsPort are both '{PropertyValue}'; they must differ.")
            .OverridePropertyName(nameof(WebhookOptions.MetricsPort));
    }

    private static bool IsPage(string value) => Uri.TryCreate(value, UriKind.Absolute, out var page) && page is { Scheme: "http" or "https" } && page.Fragment.Length == 0;
}
