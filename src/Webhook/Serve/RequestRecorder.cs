using System.Diagnostics;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Events;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.Serve;

/// <summary>All that is recorded of a request once it is decided: numbers, a line, a span, what the status page shows, an Event.</summary>
/// <remarks>Without a cluster, or where they are switched off, there is no queue of Events.</remarks>
internal sealed class RequestRecorder(
    RequestMetrics metrics, RequestLog log, ControllerBoard board, OffRampState offRamp, RecentDecisions recent, EventQueue? events = null)
{
    /// <summary>Records what was decided on a request.</summary>
    /// <param name="phase">Where it came in.</param>
    /// <param name="request">The request.</param>
    /// <param name="controller">Who sent it.</param>
    /// <param name="decision">What was decided.</param>
    public void Record(AdmissionPhase phase, AdmissionRequest request, Controller controller, Decision decision)
    {
        Describe(Activity.Current, request, controller, decision);
        log.Record(phase, request, controller, decision);
        if (request.DryRun)
        {
            metrics.RecordDryRun(phase, request);
            return;
        }

        metrics.Record(phase, request, board.Record(controller, decision), decision);
        offRamp.Record(decision);
        recent.Add(request, controller, decision);
        events?.Add(request, controller, decision);
    }

    /// <summary>Records a response.</summary>
    /// <param name="phase">Where the request came in.</param>
    /// <param name="duration">From the request's arrival to its response.</param>
    /// <param name="bytes">The size of the request's body, in bytes.</param>
    public void RecordResponse(AdmissionPhase phase, TimeSpan duration, int bytes) => metrics.RecordResponse(phase, duration, bytes);

    /// <summary>Records a request that is no request.</summary>
    /// <param name="phase">Where it came in.</param>
    /// <param name="reason">What was wrong with it.</param>
    /// <param name="status">The HTTP status it was answered with.</param>
    /// <param name="message">What was wrong with it, for people; no payload.</param>
    public void RecordMalformed(AdmissionPhase phase, MalformedReason reason, int status, string message)
    {
        metrics.RecordMalformed(phase, reason);
        log.RecordMalformed(phase, status, message);
    }

    /// <summary>Records an internal error.</summary>
    public void RecordError(AdmissionPhase phase, string requestUid, Exception fault)
    {
        metrics.RecordError(phase);
        log.RecordError(fault, requestUid, phase);
        Activity.Current?.SetStatus(ActivityStatusCode.Error).AddException(fault);
    }

    // The span is the request's own; there is none to be described unless traces are exported.
    private static void Describe(Activity? span, AdmissionRequest request, Controller controller, Decision decision)
    {
        if (span is not { IsAllDataRequested: true }) return;

        span.SetTag("kargo.resource", request.ResourceName);
        span.SetTag("kargo.decision", decision.Name);
        span.SetTag("kargo.violations", decision.Violations.Count);
        span.SetTag("kargo.controller", controller.Name);
        span.SetTag("kargo.controller_version", controller.Version.Text);
        span.SetTag("kargo.version_source", controller.Version.SourceName);
        span.SetTag("kargo.dry_run", request.DryRun);
        span.SetTag("kargo.request_uid", request.Uid);
    }
}
