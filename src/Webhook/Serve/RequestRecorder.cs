using System.Diagnostics;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Events;
using KargoStageWebhook.Kargo;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.Serve;

/// <summary>All that is remembered of a review once it is decided: numbers, a line, a span, what the status page shows, an Event.</summary>
/// <remarks>Without a cluster, or where they are switched off, there is no queue of Events.</remarks>
internal sealed class RequestRecorder(
    RequestMetrics metrics, ReviewLog log, ControllerBoard board, OffRampState offRamp, RecentRefusals refusals, EventQueue? events = null)
{
    /// <summary>Records what was decided on a review.</summary>
    /// <param name="phase">Where it came in.</param>
    /// <param name="review">The review.</param>
    /// <param name="controller">Who sent it.</param>
    /// <param name="verdict">What was decided.</param>
    public void Reviewed(AdmissionPhase phase, Review review, Controller controller, Verdict verdict)
    {
        Describe(Activity.Current, review, controller, verdict);
        log.Reviewed(phase, review, controller, verdict);
        if (review.DryRun)
        {
            metrics.ReviewedDryRun(phase, review, verdict);
            return;
        }

        metrics.Reviewed(phase, review, board.Note(controller, verdict), verdict);
        offRamp.Note(verdict);
        if (verdict is Verdict.Refused refused) refusals.Add(review, controller, refused);
        events?.Add(review, controller, verdict);
    }

    /// <summary>Records an answer.</summary>
    /// <inheritdoc cref="RequestMetrics.Answered" path="/param"/>
    public void Answered(AdmissionPhase phase, TimeSpan duration, int bytes) => metrics.Answered(phase, duration, bytes);

    /// <summary>Records a request that is no review.</summary>
    /// <param name="phase">Where it came in.</param>
    /// <param name="reason">What was wrong with it.</param>
    /// <param name="status">The HTTP status it was answered with.</param>
    /// <param name="message">What was wrong with it, for people; no payload.</param>
    public void Malformed(AdmissionPhase phase, MalformedReason reason, int status, string message)
    {
        metrics.Malformed(phase, reason);
        log.Malformed(phase, status, message);
    }

    /// <summary>Records a fault of our own.</summary>
    public void Failed(AdmissionPhase phase, string reviewUid, Exception fault)
    {
        metrics.Failed(phase);
        log.Failed(fault, reviewUid, phase);
        Activity.Current?.SetStatus(ActivityStatusCode.Error).AddException(fault);
    }

    // The span is the request's own; there is none to be described unless traces are exported.
    private static void Describe(Activity? span, Review review, Controller controller, Verdict verdict)
    {
        if (span is not { IsAllDataRequested: true }) return;

        span.SetTag("kargo.resource", RequestMetrics.ResourceOf(review, verdict));
        span.SetTag("kargo.decision", verdict.Decision);
        span.SetTag("kargo.missing_fields", verdict.Violations.Count);
        span.SetTag("kargo.controller", controller.Name);
        span.SetTag("kargo.controller_version", controller.Version.Text);
        span.SetTag("kargo.version_source", controller.Version.SourceName);
        span.SetTag("kargo.dry_run", review.DryRun);
        span.SetTag("kargo.review_uid", review.Uid);
    }
}
