using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KargoStageWebhook.EndToEnd.Certificates;

/// <summary>A CA that somebody else keeps, as an Issuer of cert-manager is one.</summary>
internal sealed class Authority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public Authority(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddDays(30));
    }

    /// <summary>The CA's certificate.</summary>
    public string Pem => _certificate.ExportCertificatePem() + "\n";

    /// <summary>The files of a Secret of type <c>kubernetes.io/tls</c>, with a certificate for a server of this name.</summary>
    public IEnumerable<(string Name, string Text)> IssueServer(string dnsName)
    {
        var (leaf, key) = Issue("kargo-stage-webhook", "1.3.6.1.5.5.7.3.1", dnsName);
        return [("tls.crt", leaf), ("tls.key", key), ("ca.crt", Pem)];
    }

    /// <summary>A certificate and key, PEM, for a client of this name.</summary>
    public (string Certificate, string Key) IssueClient(string name) => Issue(name, "1.3.6.1.5.5.7.3.2", name);

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private (string Certificate, string Key) Issue(string name, string use, string dnsName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dnsName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        using var issued = request.Create(_certificate, _certificate.NotBefore, _certificate.NotAfter, RandomNumberGenerator.GetBytes(8));
        return (issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
