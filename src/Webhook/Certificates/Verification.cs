using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KargoStageWebhook.Certificates;

/// <summary>Whether certificates fit together, asked as the other side of a handshake asks.</summary>
internal static class Verification
{
    /// <summary>The use of a server's certificate (RFC 5280, id-kp-serverAuth).</summary>
    public const string ForServers = "1.3.6.1.5.5.7.3.1";

    /// <summary>The use of a client's certificate (RFC 5280, id-kp-clientAuth).</summary>
    public const string ForClients = "1.3.6.1.5.5.7.3.2";

    /// <summary>Whether a certificate is verified by these authorities at a time.</summary>
    /// <inheritdoc cref="TrustedUntil" path="/param"/>
    public static bool IsTrusted(
        X509Certificate2 certificate, X509Certificate2Collection between, X509Certificate2Collection authorities, string use, DateTimeOffset at) =>
        TrustedUntil(certificate, between, authorities, use, at) is not null;

    /// <summary>Until when those above a certificate are valid.</summary>
    /// <param name="certificate">The certificate; one that names its uses must name <paramref name="use"/>.</param>
    /// <param name="between">What is shown with it: certificates between it and an authority.</param>
    /// <param name="authorities">Who is trusted. As for an API server, it need not be a root.</param>
    /// <param name="use">What it is used for.</param>
    /// <param name="at">The time.</param>
    /// <returns>The earliest end of them; null where they do not verify it.</returns>
    public static DateTimeOffset? TrustedUntil(
        X509Certificate2 certificate, X509Certificate2Collection between, X509Certificate2Collection authorities, string use, DateTimeOffset at)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(between);
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        // That it ends with one of the authorities is checked below.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(use));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // A stranger's certificate may name any address.
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;

        var isSound = chain.Build(certificate);
        var path = chain.ChainElements.Select(element => element.Certificate).ToList();
        try
        {
            var anchor = path.FindIndex(one => authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(one.RawDataMemory.Span)));
            return isSound && anchor >= 0 ? path.Take(anchor + 1).Skip(anchor == 0 ? 0 : 1).Min(one => one.NotAfter) : null;
        }
        finally
        {
            path.ForEach(one => one.Dispose());
        }
    }

    /// <summary>A certificate with its key.</summary>
    /// <exception cref="CryptographicException">These texts are none, or are not a pair.</exception>
    public static X509Certificate2 ReadPair(string certificatePem, string keyPem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificatePem, keyPem);
        }
        catch (ArgumentException mismatch)
        {
            throw new CryptographicException("The key is not that of the certificate.", mismatch);
        }
    }

    /// <summary>When the first certificate of a PEM text expires.</summary>
    /// <exception cref="CryptographicException">There is none.</exception>
    public static DateTimeOffset ExpiryOf(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return certificate.NotAfter;
    }
}
