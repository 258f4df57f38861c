using System.Threading.RateLimiting;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Telemetry;

/// <summary>One line for each review that does not conform, but not for each of a controller that loops.</summary>
internal sealed partial class ReviewLog(ILogger<ReviewLog> logger, RequestMetrics metrics) : IDisposable
{
    private static readonly TokenBucketRateLimiterOptions PerSender = new()
    {
        TokenLimit = 10,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromSeconds(10),
        QueueLimit = 0,
    };

    // No user name: whoever sends what is no review shares one allowance.
    private const string NoReview = "";

    // No name of Kubernetes is longer.
    private const int MostOfAText = 256;

    private readonly PartitionedRateLimiter<string> _limiter =
        PartitionedRateLimiter.Create<string, string>(sender => RateLimitPartition.GetTokenBucketLimiter(sender, _ => PerSender));

    /// <summary>Logs the verdict, unless it found nothing, healed what is not stored (as a proof does, again and again), or its sender has had its lines.</summary>
    public void Reviewed(AdmissionPhase phase, Review review, Controller controller, Verdict verdict)
    {
        if (verdict.Violations.Count == 0 || (review.DryRun && verdict is Verdict.Backfilled) || !MayLog(review.Sender.User.ToString())) return;

        var level = verdict is Verdict.Refused ? LogLevel.Warning : LogLevel.Information;
        var (sender, uid) = (Show(review.Sender.ToString()), Show(review.Uid));
        var (@namespace, name) = (Show(review.Namespace.ToString()), Show(review.Name.ToString()));
        var first = Show(verdict.Violations[0].Path);
        var (version, missing) = (controller.Version.ToString(), verdict.Violations.Count);
        NonConforming(level, verdict.Decision, review.StatusName, @namespace, name, sender, version, phase, review.DryRun, missing, first, uid);
    }

    /// <summary>Logs a fault of ours: the API server's failurePolicy now decides about the update.</summary>
    public void Failed(Exception fault, string reviewUid, AdmissionPhase phase) => NotAnswered(fault, Show(reviewUid), phase);

    /// <summary>Logs that something came that is no review, unless many have.</summary>
    /// <param name="phase">Where.</param>
    /// <param name="status">The HTTP status it was answered with.</param>
    /// <param name="message">What was wrong with it; no payload.</param>
    public void Malformed(AdmissionPhase phase, int status, string message)
    {
        if (MayLog(NoReview)) NotAReview(phase, status, message);
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();

    // A log may end up on a terminal, and what a review says of itself is not to be trusted there.
    private static string Show(string text) => Printable.Clip(text, MostOfAText);

    private bool MayLog(string sender)
    {
        using var lease = _limiter.AttemptAcquire(sender);
        if (!lease.IsAcquired) metrics.Unlogged();
        return lease.IsAcquired;
    }
}
