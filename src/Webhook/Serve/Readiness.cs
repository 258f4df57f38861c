using KargoStageWebhook.Certificates;
using KargoStageWebhook.StatusPage;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.Serve;

/// <summary>
/// Whether new connections are welcome. Without a certificate that the live caBundles verify every handshake would fail. A process that has
/// just started waits a moment for its first list of the cluster, so that the first requests are not of unknown senders; but only a moment: it
/// backfills without a cluster too, and must not be unready because there is none.
/// </summary>
internal sealed class Readiness(Drain drain, ServingCertificate certificate, ClusterCaches caches, TimeProvider time) : IReadiness
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly long _started = time.GetTimestamp();

    /// <summary><c>GET /readyz</c>: 200 while new connections are welcome, else 503 and why.</summary>
    public IResult Answer() => FindProblem() is { } problem
        ? Results.Text($"{problem}\n", statusCode: StatusCodes.Status503ServiceUnavailable)
        : Results.Text("ok\n");

    /// <inheritdoc/>
    public string? FindProblem()
    {
        if (drain.IsDraining) return "draining";
        if (!certificate.CanServe) return "no certificate that the API server trusts";
        return !caches.HaveSettled && time.GetElapsedTime(_started) < LongestWait ? "listing the cluster's Pods, Deployments and CRDs" : null;
    }
}
