using KargoStageWebhook.Profiles;
using Microsoft.Extensions.Options;

namespace KargoStageWebhook.Settings;

/// <summary>All settings, a record for each concern, which stand side by side in one section; and the profile that one of them names.</summary>
internal sealed record WebhookSettings(
    WebhookOptions Webhook, CertificateOptions Certificates, LeadershipOptions Leadership, ProofOptions Proof, AuditOptions Audit,
    OffRampOptions OffRamp, Profile Profile)
{
    /// <summary>Reads the section.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong or unknown, or the profile is; one failure for each thing that is wrong.</exception>
    public static WebhookSettings From(IConfiguration configuration)
    {
        var section = configuration.GetSection(WebhookOptions.Section);
        var profile = ProfileFile.Read(section[nameof(WebhookOptions.Profile)] ?? string.Empty, out var mistakes);
        List<string> failures =
        [
            .. Messages(new WebhookOptionsValidator().Validate(section)),
            .. Messages(new CertificateOptionsValidator().Validate(section)),
            .. Messages(new LeadershipOptionsValidator().Validate(section)),
            .. Messages(new ProofOptionsValidator().Validate(section)),
            .. Messages(new AuditOptionsValidator().Validate(section)),
            .. Messages(new OffRampOptionsValidator().Validate(section)),
            .. mistakes.Select(mistake => $"{WebhookOptions.Section}:{nameof(WebhookOptions.Profile)} is '{section[nameof(WebhookOptions.Profile)]}': {mistake}."),
            .. Unknown(section),
            .. LogLevels(configuration.GetSection("Logging")),
        ];
        if (failures.Count > 0) throw new OptionsValidationException(WebhookOptions.Section, typeof(WebhookOptions), failures);

        return new WebhookSettings(
            Setting.Bind<WebhookOptions>(section), Setting.Bind<CertificateOptions>(section), Setting.Bind<LeadershipOptions>(section),
            Setting.Bind<ProofOptions>(section), Setting.Bind<AuditOptions>(section), Setting.Bind<OffRampOptions>(section), profile);
    }

    private static IEnumerable<string> Messages(FluentValidation.Results.ValidationResult result) => result.Errors.Select(error => error.ErrorMessage);

    // Those of .NET's logging, for all providers and for one: Logging:Console:LogLevel:Default. It would throw at the first that it does not know.
    private static IEnumerable<string> LogLevels(IConfigurationSection logging) =>
        from levels in logging.GetChildren().SelectMany(one => one.GetChildren()).Concat(logging.GetChildren())
        where levels.Key.Equals("LogLevel", StringComparison.OrdinalIgnoreCase)
        from level in levels.GetChildren()
        where level.Value is { Length: > 0 } value && !Enum.TryParse<LogLevel>(value, ignoreCase: true, out _)
        select $"{level.Path} is '{level.Value}'; allowed: {string.Join(", ", Enum.GetNames<LogLevel>())}.";

    // A mistyped Webhook__Mode must not pass for the default, nor must Webhook__ClientNames__0, as lists of .NET are written.
    private static IEnumerable<string> Unknown(IConfigurationSection section)
    {
        foreach (var setting in section.GetChildren())
        {
            var known = Setting.All.FirstOrDefault(known => known.Name.Equals(setting.Key, StringComparison.OrdinalIgnoreCase));
            if (known is null) yield return $"{setting.Path} is not a setting; allowed: {string.Join(", ", Setting.All.Select(known => known.Key))}.";
            else foreach (var part in setting.GetChildren()) yield return $"{part.Path} is not a setting; {known.Key} has one value: {known.Allowed}.";
        }
    }
}
