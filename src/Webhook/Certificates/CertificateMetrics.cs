using System.Diagnostics.Metrics;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.Certificates;

/// <summary>The instruments of the certificate that is served.</summary>
internal sealed class CertificateMetrics
{
    public CertificateMetrics(WebhookMeter meter, ServingCertificate certificate)
    {
        meter.Gauge("certificate_expiry_timestamp", "s", "When the certificate expires, and the first of the CAs by which API servers verify it.", () =>
            from expiry in ((string Name, DateTimeOffset? At)[])[("leaf", certificate.NotAfter), ("ca", certificate.CaNotAfter)]
            where expiry.At is not null
            select WebhookMeter.At(expiry.At, WebhookMeter.Tag("certificate", expiry.Name)));
        meter.Gauge("certificate_trusted", null, "1 while the live caBundles verify the certificate that is served, 0 while one does not.", () =>
            certificate.Trust switch
            {
                CertificateTrust.Verified => [new(1)],
                CertificateTrust.Rejected => [new(0)],
                _ => [],
            });
        meter.Counter("certificate_rotations", "How often another certificate took the place of the one served.", () => [new Measurement<long>(certificate.Rotations)]);
    }
}
