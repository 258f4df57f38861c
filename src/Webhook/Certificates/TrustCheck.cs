using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Certificates;

/// <summary>Whether the caBundles, as they stand in the cluster, verify the certificate that is served: for readiness, a gauge, and one line of log.</summary>
/// <param name="serving">The certificate.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class TrustCheck(ServingCertificate serving, ClusterClock clock, ILogger<TrustCheck> logger)
{
    private string? _problem;

    /// <summary>Checks the certificate that is served.</summary>
    /// <param name="live">The webhooks as they are registered now.</param>
    public void Check(IReadOnlyList<RegisteredWebhook> live)
    {
        if (live.Count == 0) serving.CaNotAfter = null; // Nobody calls us, and so no CA can expire.
        if (live.Count == 0 || serving.Shown is not { } shown)
        {
            RecordUnknown();
            return;
        }

        var checks = live.Select(webhook => HandshakeCheck.Run(webhook, shown.TargetCertificate, [.. shown.IntermediateCertificates], clock)).ToList();
        var problem = checks.Find(check => check.Problem is not null).Problem;
        serving.CaNotAfter = checks.Min(check => check.CaNotAfter);
        serving.Trust = problem is null ? CertificateTrust.Verified : CertificateTrust.Rejected;
        if (problem is not null && problem != _problem) Rejected(problem);
        if (problem is null && _problem is not null) Verified();
        _problem = problem;
    }

    /// <summary>Records that the cluster cannot be asked. That says nothing against the certificate.</summary>
    public void RecordUnknown() => serving.Trust = CertificateTrust.Unknown;
}
