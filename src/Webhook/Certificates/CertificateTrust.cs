namespace KargoStageWebhook.Certificates;

/// <summary>Whether the certificate that is served would be verified by the caBundles as they stand in the cluster.</summary>
internal enum CertificateTrust
{
    /// <summary>Nobody has looked yet.</summary>
    Unasked,

    /// <summary>It cannot be asked, or nobody is registered to call us.</summary>
    Unknown,

    /// <summary>By each of them.</summary>
    Verified,

    /// <summary>Not by all: handshakes fail.</summary>
    Rejected,
}
