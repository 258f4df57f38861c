using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KargoStageWebhook.Settings;

/// <summary>Certificates in one PEM text: of the file that <c>Webhook:ClientCaFile</c> names, or of a caBundle.</summary>
internal static class PemBundle
{
    /// <summary>
    /// Reads the certificates that can be read. An API server takes a text with a broken certificate as caBundle, and trusts the others
    /// (crypto/x509, AppendCertsFromPEM); and so do we.
    /// </summary>
    /// <param name="pem">The text; what is no certificate in it is passed over.</param>
    /// <returns>The certificates, in order; none where there is none that can be read.</returns>
    public static X509Certificate2Collection Read(string pem)
    {
        var bundle = new X509Certificate2Collection();
        for (ReadOnlySpan<char> rest = pem; PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
        {
            try
            {
                if (rest[found.Label] is "CERTIFICATE") bundle.Add(X509Certificate2.CreateFromPem(rest[found.Location]));
            }
            catch (CryptographicException)
            {
                // The others count.
            }
        }

        return bundle;
    }

    /// <summary>Disposes certificates that nobody else holds.</summary>
    public static void Release(this X509Certificate2Collection certificates)
    {
        foreach (var certificate in certificates) certificate.Dispose();
    }
}
