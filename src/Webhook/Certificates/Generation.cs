using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KargoStageWebhook.Certificates;

/// <summary>
/// A CA and the one leaf that it ever signed. The CA's key is thrown away with the signature: nobody can sign another leaf that API servers
/// would trust, and every renewal takes the same way, through a new CA.
/// </summary>
/// <param name="CaPem">The CA.</param>
/// <param name="LeafPem">The leaf.</param>
/// <param name="KeyPem">The leaf's key, PKCS#8.</param>
internal sealed record Generation(string CaPem, string LeafPem, string KeyPem)
{
    // Other people's clocks may be behind; a certificate of the future would fail every handshake.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    // Of random; a serial number has at most 20 bytes (RFC 5280, 4.1.2.2).
    private const int SerialBytes = 16;

    /// <summary>Makes a new one, ECDSA P-256.</summary>
    /// <param name="dnsName">The name by which the API server calls.</param>
    /// <param name="now">The time.</param>
    /// <param name="lifetime">How long it is valid from then on.</param>
    public static Generation Create(string dnsName, DateTimeOffset now, TimeSpan lifetime)
    {
        var (from, to) = (now - ClockSkew, now + lifetime);
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest($"CN=kargo-stage-webhook CA {now.ToUniversalTime():yyyy-MM-ddTHH:mm:ssZ}", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        caRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        caRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(caRequest.PublicKey, critical: false));
        using var ca = caRequest.CreateSelfSigned(from, to);

        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leafRequest = new CertificateRequest("CN=kargo-stage-webhook", leafKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dnsName);
        leafRequest.CertificateExtensions.Add(names.Build());
        leafRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        leafRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        leafRequest.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Verification.ForServers)], critical: false));
        leafRequest.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var leaf = leafRequest.Create(ca, from, to, RandomNumberGenerator.GetBytes(SerialBytes));
        return new Generation(ca.ExportCertificatePem(), leaf.ExportCertificatePem(), leafKey.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Whether it can be served: the leaf has its key, is for this name, and was signed by the CA.</summary>
    public bool IsUsable(string dnsName)
    {
        try
        {
            using var leaf = ToServe();
            using var ca = X509Certificate2.CreateFromPem(CaPem);
            return leaf.MatchesHostname(dnsName) && Verification.IsTrusted(leaf, [], [ca], Verification.ForServers, leaf.NotBefore);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Whether it has not expired, and is valid already.</summary>
    /// <exception cref="CryptographicException">It is not usable.</exception>
    public bool IsValid(DateTimeOffset at)
    {
        using var leaf = X509Certificate2.CreateFromPem(LeafPem);
        return leaf.NotBefore <= at && leaf.NotAfter > at;
    }

    /// <summary>When it expires; the CA and the leaf do so together.</summary>
    /// <exception cref="CryptographicException">It is not usable.</exception>
    public DateTimeOffset NotAfter => Verification.ExpiryOf(LeafPem);

    /// <summary>The leaf with its key, ready to serve.</summary>
    /// <exception cref="CryptographicException">These texts are no certificate with its key.</exception>
    public X509Certificate2 ToServe() => Verification.ReadPair(LeafPem, KeyPem);
}
