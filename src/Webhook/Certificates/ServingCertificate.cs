using System.Security.Cryptography.X509Certificates;

namespace KargoStageWebhook.Certificates;

/// <summary>The certificate that the API server sees.</summary>
internal sealed class ServingCertificate(X509Certificate2 leaf)
{
    /// <summary>The leaf, with its key.</summary>
    public X509Certificate2 Leaf { get; } = leaf;

    /// <summary>When it expires.</summary>
    public DateTimeOffset NotAfter { get; } = leaf.NotAfter;
}
