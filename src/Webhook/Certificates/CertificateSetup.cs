using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;
using KargoStageWebhook.Watch;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace KargoStageWebhook.Certificates;

/// <summary>Where the certificate comes from, and how it is served.</summary>
internal static class CertificateSetup
{
    /// <summary>Adds the certificate and the service that renews it; the cluster must have been added before.</summary>
    /// <exception cref="OptionsValidationException">There is no cluster to share certificates in.</exception>
    public static void AddCertificates(this IServiceCollection services, CertificateOptions options, ServingCertificate serving)
    {
        var hasCluster = services.Any(service => service.ServiceType == typeof(ApiServer));
        services.AddSingleton(options);
        services.AddSingleton(serving);
        services.AddInstruments<CertificateMetrics>();
        services.AddSingleton<ClusterClock>();
        services.AddSingleton<TrustCheck>();
        switch (options.Certificates)
        {
            case CertificateMode.Development:
                serving.Serve(DevelopmentCertificate.Create(TimeProvider.System));
                serving.Trust = CertificateTrust.Unknown;
                break;

            case CertificateMode.Files:
                if (hasCluster) services.AddSingleton<CaBundles>();
                services.AddHostedService<CertificateFiles>();
                break;

            case CertificateMode.SelfManaged when !hasCluster:
                throw new OptionsValidationException(
                    WebhookOptions.Section,
                    typeof(CertificateOptions),
                    ["Webhook:Certificates is 'SelfManaged', which needs a cluster: run as a Pod, or set Webhook:Kubeconfig."]);

            case CertificateMode.SelfManaged:
                services.AddSingleton<CaBundles>();
                services.AddSingleton<CertificateStore>();
                services.AddSingleton<CertificateChanges>();
                services.AddHostedService<CertificateReconciler>();
                services.WakeOnChange($"api/v1/namespaces/{options.Namespace}/secrets", options.CertificateSecret);
                services.WakeOnChange("apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", options.Configuration);
                services.WakeOnChange("apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", options.Configuration);
                break;

            default:
                throw new NotSupportedException("A source of certificates that is not built.");
        }
    }

    /// <summary>Lets a listener serve whatever certificate there is at each handshake.</summary>
    public static void ServeTo(this ServingCertificate serving, HttpsConnectionAdapterOptions https, CertificateOptions options)
    {
        https.ServerCertificateSelector = (_, _) => serving.Leaf; // Kestrel will not listen without; the next line has the last word.
        https.OnAuthenticate = (_, handshake) =>
        {
            // Kestrel logs this exception at Debug level. Any other would be an error and a stack trace for each connection.
            var shown = serving.Shown ?? throw new AuthenticationException("There is no certificate yet.");
            (handshake.ServerCertificateContext, handshake.ServerCertificateSelectionCallback) = (shown, null);
            handshake.CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        };
        https.SslProtocols = options.MinimumTls == "1.3" ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;
        ClientCertificates.Require(https, options, TimeProvider.System);
    }

    private static void WakeOnChange(this IServiceCollection services, string path, string name) =>
        services.AddSingleton<IHostedService>(all => new ListWatch<NamedObject>(
            all.GetRequiredService<ApiServer>(),
            new ListWatchSource<NamedObject>(path, WatchJson.Default.ListPageNamedObject, WatchJson.Default.NamedObject)
            {
                OnlyName = name,
                IfDenied = "changes of it are not noticed at once",
            },
            all.GetRequiredService<CertificateChanges>(),
            new CacheHealth(path, () => 0, all.GetRequiredService<TimeProvider>()),
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<ILogger<ListWatch<NamedObject>>>()));
}
