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

/// <summary>What a person sees who has just started the server by hand.</summary>
internal static class StartupReport
{
    /// <summary>Prints what is served, with what certificate, in what mode, and a command to try it.</summary>
    public static void Print(WebApplication app, WebhookSettings settings)
    {
        var (options, certificates) = (settings.Webhook, settings.Certificates);
        var (https, metrics) = Ports(app);
        Console.Out.WriteLine($"""
            kargo-stage-webhook {BuildInfo.Version}
              admission     https://localhost:{https}  POST /mutate, POST /validate
              certificate   {Describe(certificates, app.Services.GetRequiredService<ServingCertificate>().Leaf)}
              mode          {options.Mode}, requirements {options.Requirements}{Describe(settings.Profile)}
              cluster       {app.Services.GetService<ApiServer>()?.BaseUri.ToString() ?? "none: who sends what is unknown"}
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
