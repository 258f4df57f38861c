using System.Security.Cryptography.X509Certificates;

namespace KargoStageWebhook.Certificates;

/// <summary>The certificate that the API server sees. It is changed while handshakes go on; each takes the one that is there.</summary>
internal sealed class ServingCertificate
{
    private volatile X509Certificate2? _leaf;
    private volatile CertificateTrust _trust;
    private long _rotations;

    /// <summary>The leaf, with its key; null while there is none, and every handshake fails.</summary>
    public X509Certificate2? Leaf => _leaf;

    /// <summary>When it expires; null while there is none.</summary>
    public DateTimeOffset? NotAfter => _leaf?.NotAfter;

    /// <summary>Whether the live caBundles verify it.</summary>
    public CertificateTrust Trust
    {
        get => _trust;
        set => _trust = value;
    }

    /// <summary>How often one took the place of another.</summary>
    public long Rotations => Interlocked.Read(ref _rotations);

    /// <summary>Whether API servers can be served: there is a certificate, and none is known to refuse it.</summary>
    public bool CanServe => _leaf is not null && _trust != CertificateTrust.Refused;

    /// <summary>Serves this one from now on. The one before is left to handshakes that have begun, and to the garbage collector.</summary>
    public void Serve(X509Certificate2 leaf)
    {
        var before = Interlocked.Exchange(ref _leaf, leaf);
        if (before is not null && !before.RawDataMemory.Span.SequenceEqual(leaf.RawDataMemory.Span)) Interlocked.Increment(ref _rotations);
    }
}
