using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace KargoStageWebhook.Serve;

/// <summary>What is said once the server has started: a page for a person at a terminal, a line of the log else.</summary>
internal static partial class StartupReport
{
    private const string NoCluster = "none: versions of senders are unknown";

    /// <summary>Says what is served, with what certificate and in what mode; at a terminal also a command to try it.</summary>
    public static void Write(WebApplication app, WebhookSettings settings)
    {
        var (options, certificates) = (settings.Webhook, settings.Certificates);
        var (https, metrics) = Ports(app);
        var cluster = app.Services.GetService<ApiServer>()?.BaseUri.ToString() ?? NoCluster;
        if (Console.IsOutputRedirected)
        {
            Started(app.Logger, BuildInfo.Version, https, metrics, $"{options.Mode}", $"{options.Requirements}", $"{certificates.Certificates}", cluster);
            return;
        }

        Console.Out.WriteLine($"""
            kargo-stage-webhook {BuildInfo.Version}
              admission     https://localhost:{https}  POST /mutate, POST /validate
              certificate   {Describe(certificates, app.Services.GetRequiredService<ServingCertificate>().Leaf)}
              mode          {options.Mode}, requirements {options.Requirements}{Describe(settings.Profile)}
              cluster       {cluster}
              operations    http://localhost:{metrics}  a status page; /metrics, /healthz, /readyz

            Try it, from the repository's root:
              curl -sk https://localhost:{https}/mutate -H 'Content-Type: application/json' --data-binary @samples/incident.json \
                | sed 's/.*"patch":"\([^"]*\)".*/\1/' | base64 -d

            """);
    }

    // Kargo's own go without saying.
    private static string Describe(Profile profile)
    {
        var added = profile.Resources.Except(Profile.Kargo.Resources).Select(resource => resource.Resource.Name).ToList();
        return added.Count == 0 ? string.Empty : $"; the profile adds to {string.Join(", ", added)}";
    }

    private static string Describe(CertificateOptions options, X509Certificate2? leaf) => options.Certificates switch
    {
        CertificateMode.SelfManaged => $"self-managed, in the Secret {options.Namespace}/{options.CertificateSecret}, for {options.DnsName}",
        CertificateMode.Files => $"tls.crt and tls.key of {options.CertificateFolder}",
        _ => $"""
            for development: in memory, self-signed, for localhost; until {leaf?.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC;
                            SHA-256 {leaf?.GetCertHashString(HashAlgorithmName.SHA256)}
            """,
    };

    private static (int Https, int Metrics) Ports(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses
            .Select(BindingAddress.Parse).ToList();
        return (addresses.Single(address => address.Scheme == "https").Port, addresses.Single(address => address.Scheme == "http").Port);
    }
}
