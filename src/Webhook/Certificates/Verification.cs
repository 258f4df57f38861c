using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KargoStageWebhook.Certificates;

/// <summary>Whether certificates fit together, asked as the other side of a handshake asks.</summary>
internal static class Verification
{
    /// <summary>Whether a certificate was signed by one of these CAs, and is valid at a time.</summary>
    public static bool IsSignedBy(X509Certificate2 certificate, X509Certificate2Collection authorities, DateTimeOffset at)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        return chain.Build(certificate);
    }

    /// <summary>A certificate with its key.</summary>
    /// <exception cref="CryptographicException">These texts are none, or do not belong together.</exception>
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

    /// <summary>The certificates of a PEM text, as far as it can be read: an API server takes a truncated one as caBundle, and so do we.</summary>
    public static X509Certificate2Collection ReadBundle(string pem)
    {
        var bundle = new X509Certificate2Collection();
        try
        {
            bundle.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            // What stands before the broken one is there already.
        }

        return bundle;
    }
}
