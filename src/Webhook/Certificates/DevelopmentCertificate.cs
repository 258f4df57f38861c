using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KargoStageWebhook.Certificates;

/// <summary>A certificate for trying things out: self-signed, for this host only, gone with the process.</summary>
internal static class DevelopmentCertificate
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Makes one, ECDSA P-256, for localhost, 127.0.0.1 and ::1.</summary>
    public static X509Certificate2 Create(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);

        var request = new CertificateRequest("CN=kargo-stage-webhook development", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        // It is its own CA, so that a client can trust it by --cacert or caBundle.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Verification.ForServers)], critical: false));

        var now = time.GetUtcNow();
        return request.CreateSelfSigned(now - ClockSkew, now + Lifetime);
    }
}
