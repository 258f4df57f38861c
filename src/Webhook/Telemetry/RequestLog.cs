using System.Threading.RateLimiting;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Telemetry;

/// <summary>One line for each request that does not conform, but not for each of a controller that loops.</summary>
internal sealed partial class RequestLog(ILogger<RequestLog> logger, RequestMetrics metrics) : IDisposable
{
    private static readonly TokenBucketRateLimiterOptions PerSender = new()
    {
        TokenLimit = 10,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromSeconds(10),
        QueueLimit = 0,
    };

    // No user name: all who send what is no AdmissionReview share one limit.
    private const string NoUser = "";

    // No name of Kubernetes is longer.
    private const int MaxLength = 256;

    private readonly PartitionedRateLimiter<string> _limiter =
        PartitionedRateLimiter.Create<string, string>(sender => RateLimitPartition.GetTokenBucketLimiter(sender, _ => PerSender));

    /// <summary>Logs the decision, unless it found nothing, backfilled what is not stored (as a proof does, again and again), or the sender's rate limit suppresses it.</summary>
    public void Record(AdmissionPhase phase, AdmissionRequest request, Controller controller, Decision decision)
    {
        if (decision.Violations.Count == 0 || (request.DryRun && decision is Decision.Backfilled) || !IsWithinLimit(request.UserInfo.User.ToString())) return;

        var level = decision is Decision.Denied ? LogLevel.Warning : LogLevel.Information;
        var (sender, uid) = (Show(request.UserInfo.ToString()), Show(request.Uid));
        var (@namespace, name) = (Show(request.Namespace.ToString()), Show(request.Name.ToString()));
        var first = Show(decision.Violations[0].Path);
        var (version, missing) = (controller.Version.ToString(), decision.Violations.Count);
        NonConforming(level, decision.Name, request.ResourceName, @namespace, name, sender, version, phase, request.DryRun, missing, first, uid);
    }

    /// <summary>Logs an internal error: the API server's failurePolicy now decides about the update.</summary>
    public void Failed(Exception fault, string requestUid, AdmissionPhase phase) => NotAnswered(fault, Show(requestUid), phase);

    /// <summary>Logs that a request came that is no AdmissionReview, unless many have.</summary>
    /// <param name="phase">Where.</param>
    /// <param name="status">The HTTP status it was answered with.</param>
    /// <param name="message">What was wrong with it; no payload.</param>
    public void Malformed(AdmissionPhase phase, int status, string message)
    {
        if (IsWithinLimit(NoUser)) NotAnAdmissionReview(phase, status, message);
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();

    // A log may end up on a terminal, and what a request says of itself is not to be trusted there.
    private static string Show(string text) => Printable.Clip(text, MaxLength);

    private bool IsWithinLimit(string sender)
    {
        using var lease = _limiter.AttemptAcquire(sender);
        if (!lease.IsAcquired) metrics.Unlogged();
        return lease.IsAcquired;
    }
}
