using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>A certificate that somebody else made for a Service, with the CA that signed it.</summary>
/// <param name="CaPem">The CA.</param>
/// <param name="LeafPem">The certificate.</param>
/// <param name="KeyPem">Its key.</param>
internal sealed record IssuedCertificate(string CaPem, string LeafPem, string KeyPem)
{
    /// <summary>The CA as a caBundle has it.</summary>
    public string CaBundle => Encode(CaPem);

    /// <summary>A new one.</summary>
    /// <param name="dnsName">The name by which the API server calls.</param>
    public static IssuedCertificate For(string dnsName)
    {
        using ECDsa caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256), leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var (from, to) = (now.AddMinutes(-5), now.AddDays(1));
        var caRequest = new CertificateRequest("CN=somebody's CA", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var ca = caRequest.CreateSelfSigned(from, to);

        var leafRequest = new CertificateRequest("CN=webhook", leafKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dnsName);
        leafRequest.CertificateExtensions.Add(names.Build());
        using var leaf = leafRequest.Create(ca, from, to, [1, 2, 3, 4]);
        return new IssuedCertificate(ca.ExportCertificatePem(), leaf.ExportCertificatePem(), leafKey.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The Secret that holds it.</summary>
    public JsonObject ToSecret(string name) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["type"] = "kubernetes.io/tls",
        ["data"] = new JsonObject { ["tls.crt"] = Encode(LeafPem), ["tls.key"] = Encode(KeyPem), ["ca.crt"] = Encode(CaPem) },
    };

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
