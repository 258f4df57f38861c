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

    private static readonly TokenBucketRateLimiterOptions OfAll = new()
    {
        TokenLimit = 200,
        TokensPerPeriod = 10,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };

    // A sender writes its own name: names are not kept, but share so many limits by a seeded hash.
    private const int Senders = 1024;

    // Limits that no sender shares: of requests that name none, and of internal errors.
    private const int NoSender = -1, InternalErrors = -2;

    private readonly PartitionedRateLimiter<int> _bySender = PartitionedRateLimiter.Create<int, int>(sender => RateLimitPartition.GetTokenBucketLimiter(sender, _ => PerSender));
    private readonly TokenBucketRateLimiter _all = new(OfAll);

    /// <summary>Logs the decision, unless it found nothing, backfilled what is not stored (as a proof does, again and again), or the sender's rate limit suppresses it.</summary>
    public void Record(AdmissionPhase phase, AdmissionRequest request, Controller controller, Decision decision)
    {
        if (decision.Violations.Count == 0 || (request.DryRun && decision is Decision.Backfilled) || !IsWithinLimit(LimitOf(request))) return;

        var level = decision is Decision.Denied ? LogLevel.Warning : LogLevel.Information;
        var (sender, uid) = (Show(request.UserInfo.ToString()), Show(request.Uid));
        var (@namespace, name) = (Show(request.Namespace.ToString()), Show(request.Name.ToString()));
        var first = Show(decision.Violations[0].Path);
        var (version, violations) = (controller.Version.ToString(), decision.Violations.Count);
        NonConforming(level, decision.Name, request.ResourceName, @namespace, name, sender, version, phase, request.DryRun, violations, first, uid);
    }

    /// <summary>Logs an internal error, unless many have been: the API server's failurePolicy now decides about the update.</summary>
    public void RecordError(Exception fault, string requestUid, AdmissionPhase phase)
    {
        if (IsWithinLimit(InternalErrors)) NotAnswered(fault, Show(requestUid), phase);
    }

    /// <summary>Logs that a request came that is no AdmissionReview, unless many have.</summary>
    /// <param name="phase">The endpoint that it came to.</param>
    /// <param name="status">The HTTP status it was answered with.</param>
    /// <param name="message">What was wrong with it; no payload.</param>
    public void RecordMalformed(AdmissionPhase phase, int status, string message)
    {
        if (IsWithinLimit(NoSender)) NotAnAdmissionReview(phase, status, message);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bySender.Dispose();
        _all.Dispose();
    }

    private static int LimitOf(AdmissionRequest request) => (int)((uint)request.UserInfo.User.GetHashCode() % Senders);

    // A log may end up on a terminal, and what a request says of itself is not to be trusted there.
    private static string Show(string text) => Printable.ClipName(text);

    private bool IsWithinLimit(int sender)
    {
        using var own = _bySender.AttemptAcquire(sender);
        using var common = own.IsAcquired ? _all.AttemptAcquire() : own;
        if (!common.IsAcquired) metrics.RecordSuppressedLine();
        return common.IsAcquired;
    }
}
