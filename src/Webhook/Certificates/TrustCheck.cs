using k8s.Autorest;

namespace KargoStageWebhook.Certificates;

/// <summary>Asks whether the caBundles, as they stand in the cluster, verify the certificate that is served.</summary>
/// <param name="serving">The certificate.</param>
/// <param name="time">The clock.</param>
/// <param name="bundles">The caBundles; null without a cluster.</param>
internal sealed class TrustCheck(ServingCertificate serving, TimeProvider time, CaBundles? bundles = null)
{
    /// <summary>Looks once. What cannot be read says nothing against the certificate.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            serving.Trust = Judge(bundles is null ? [] : await bundles.ReadAsync(cancellation));
        }
        catch (Exception unreadable) when (unreadable is HttpOperationException or HttpRequestException or IOException)
        {
            serving.Trust = CertificateTrust.Unknown;
        }
    }

    private CertificateTrust Judge(IReadOnlyList<string> live)
    {
        if (live.Count == 0 || serving.Leaf is not { } leaf) return CertificateTrust.Unknown;

        return live.All(bundle => Verification.IsSignedBy(leaf, Verification.ReadBundle(bundle), time.GetUtcNow()))
            ? CertificateTrust.Verified
            : CertificateTrust.Refused;
    }
}
