using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace KargoStageWebhook.Certificates;

/// <summary>The certificate that the API server sees. It is changed while handshakes go on; each takes the one that is there.</summary>
internal sealed class ServingCertificate
{
    private readonly Lock _gate = new();
    private volatile SslStreamCertificateContext? _shown;
    private volatile CertificateTrust _trust;
    private DateTimeOffset? _caNotAfter;
    private long _rotations;

    /// <summary>The leaf, with its key; null while there is none, and every handshake fails.</summary>
    public X509Certificate2? Leaf => _shown?.TargetCertificate;

    /// <summary>What a handshake shows: the leaf, and those between it and its CA.</summary>
    public SslStreamCertificateContext? Shown => _shown;

    /// <summary>When it expires; null while there is none.</summary>
    public DateTimeOffset? NotAfter => Leaf?.NotAfter;

    /// <summary>
    /// When the first of the CAs expires by which API servers verify it: while they cannot be asked as it was known last; null before anybody has asked,
    /// where no CA verifies it, and where no webhook is registered.
    /// </summary>
    public DateTimeOffset? CaNotAfter
    {
        get
        {
            lock (_gate) return _caNotAfter;
        }
        set
        {
            lock (_gate) _caNotAfter = value;
        }
    }

    /// <summary>Whether the live caBundles verify it.</summary>
    public CertificateTrust Trust
    {
        get => _trust;
        set => _trust = value;
    }

    /// <summary>How often one took the place of another.</summary>
    public long Rotations => Interlocked.Read(ref _rotations);

    /// <summary>Whether API servers can be served: there is a certificate, it was checked whether they verify it, and nothing says that they reject it.</summary>
    public bool CanServe => _shown is not null && _trust is CertificateTrust.Verified or CertificateTrust.Unknown;

    /// <summary>Serves this one from now on. The one before is left to handshakes that have begun, and to the garbage collector.</summary>
    /// <param name="leaf">With its key.</param>
    /// <param name="chain">Those between it and its CA; others are left out.</param>
    public void Serve(X509Certificate2 leaf, X509Certificate2Collection? chain = null)
    {
        // Made once, since each handshake would build the chain again; nothing is fetched for it.
        var before = Interlocked.Exchange(ref _shown, SslStreamCertificateContext.Create(leaf, chain, offline: true));
        if (before is not null && !before.TargetCertificate.RawDataMemory.Span.SequenceEqual(leaf.RawDataMemory.Span)) Interlocked.Increment(ref _rotations);
    }
}
