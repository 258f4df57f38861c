using System.Globalization;
using FluentValidation;

namespace KargoStageWebhook.Settings;

/// <summary>Validates the settings of the certificate as they were written; see <see cref="SettingsValidator"/>.</summary>
internal sealed class CertificateOptionsValidator : SettingsValidator
{
    public CertificateOptionsValidator()
    {
        Allow(nameof(CertificateOptions.Certificates), IsOneOf<CertificateMode>, string.Join(", ", Enum.GetNames<CertificateMode>()));
        Allow(nameof(CertificateOptions.CertificateSecret), IsName(253), "the name of a Secret");
        Allow(nameof(CertificateOptions.Namespace), IsName(63), "the name of a namespace");
        Allow(nameof(CertificateOptions.ServiceName), IsName(63), "the name of a Service");
        Allow(nameof(CertificateOptions.Configuration), IsName(253), "the name of both webhook configurations");
        AllowTime(nameof(CertificateOptions.CertificateLifetime));
        AllowTime(nameof(CertificateOptions.TrustDelay));
        Allow(nameof(CertificateOptions.MinimumTls), value => value is "1.2" or "1.3", "1.2, 1.3");
        Allow(nameof(CertificateOptions.CertificateFolder), value => value.Length == 0 || Directory.Exists(value), "a folder that exists");
        Allow(nameof(CertificateOptions.ClientCaFile), value => value.Length == 0 || HasCertificates(value), "a file of PEM certificates");
        Allow(nameof(CertificateOptions.ClientNames), value => value.Length == 0 || CertificateOptions.SplitNames(value).Length > 0, "names, comma-separated, or nothing for any");

        Require(nameof(CertificateOptions.CertificateFolder), CertificateMode.Files);
        Require(nameof(CertificateOptions.Namespace), CertificateMode.SelfManaged);
        RuleFor(section => section[nameof(CertificateOptions.ClientCaFile)])
            .NotEmpty()
            .When(section => section[nameof(CertificateOptions.ClientNames)] is { Length: > 0 })
            .WithMessage("Webhook:ClientCaFile is missing; Webhook:ClientNames needs it: without it no client certificate is required.")
            .OverridePropertyName(nameof(CertificateOptions.ClientCaFile));
    }

    private void Require(string name, CertificateMode mode) =>
        RuleFor(section => section[name])
            .NotEmpty()
            .When(section => string.Equals(section[nameof(CertificateOptions.Certificates)], mode.ToString(), StringComparison.OrdinalIgnoreCase))
            .WithMessage($"Webhook:{name} is missing; Webhook:Certificates={mode} needs it.")
            .OverridePropertyName(name);

    private static bool HasCertificates(string path)
    {
        try
        {
            return File.Exists(path) && PemBundle.Read(File.ReadAllText(path)).Count > 0;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
