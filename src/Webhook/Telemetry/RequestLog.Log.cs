using KargoStageWebhook.Admission;

namespace KargoStageWebhook.Telemetry;

internal sealed partial class RequestLog
{
    [LoggerMessage(101, LogLevel.Error, "Internal error: request {RequestUid} in phase {Phase}: responded with 500, and failurePolicy decides")]
    private partial void NotAnswered(Exception fault, string requestUid, AdmissionPhase phase);

    [LoggerMessage(102, LogLevel.Warning, "Request in phase {Phase}: responded with {StatusCode}: {Reason}")]
    private partial void NotAnAdmissionReview(AdmissionPhase phase, int statusCode, string reason);

    [LoggerMessage(
        EventId = 100,
        Message = "{Decision}: {Resource} {ObjectNamespace}/{ObjectName} by {Sender}, version {ControllerVersion} ({Phase}, dry run {DryRun}), violations {Violations}, "
            + "first {FirstField}; request {RequestUid}")]
    private partial void NonConforming(
        LogLevel level,
        string decision,
        string resource,
        string objectNamespace,
        string objectName,
        string sender,
        string controllerVersion,
        AdmissionPhase phase,
        bool dryRun,
        int violations,
        string firstField,
        string requestUid);
}
