using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KargoStageWebhook.Certificates;

/// <summary>A certificate with its key, and what it signs.</summary>
internal sealed record Issued(X509Certificate2 Certificate, ECDsa Key)
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Pem => Certificate.ExportCertificatePem();

    public string KeyPem => Key.ExportPkcs8PrivateKeyPem();

    /// <summary>A CA that signs itself.</summary>
    public static Issued Root(string name, DateTimeOffset until)
    {
        var (request, key) = Ask(name);
        return new Issued(AsCa(request).CreateSelfSigned(From, until), key);
    }

    /// <summary>A CA below this one.</summary>
    public Issued Issue(string name, DateTimeOffset until)
    {
        var (request, key) = Ask(name);
        return new Issued(Sign(AsCa(request), until), key);
    }

    /// <summary>A certificate for a use.</summary>
    /// <param name="use">Verification.ForServers, or another.</param>
    /// <param name="until">When it expires.</param>
    /// <param name="name">Its DNS name, and its common name.</param>
    /// <param name="issuerAt">Address at which it says that its issuer can be had.</param>
    public Issued IssueLeaf(string use, DateTimeOffset until, string name = "localhost", string? issuerAt = null)
    {
        var (request, key) = Ask(name);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        if (issuerAt is not null) request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: null, caIssuersUris: [issuerAt]));
        return new Issued(Sign(request, until), key);
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset until)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        return request.Create(Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(Key), From, until, RandomNumberGenerator.GetBytes(8));
    }

    private static CertificateRequest AsCa(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static (CertificateRequest Request, ECDsa Key) Ask(string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (new CertificateRequest(new X500DistinguishedName($"CN={name}"), key, HashAlgorithmName.SHA256), key);
    }
}
