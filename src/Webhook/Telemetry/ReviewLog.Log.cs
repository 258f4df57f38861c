using KargoStageWebhook.Admission;

namespace KargoStageWebhook.Telemetry;

internal sealed partial class ReviewLog
{
    [LoggerMessage(101, LogLevel.Error, "Review {ReviewUid} in phase {Phase} could not be answered")]
    private partial void NotAnswered(Exception fault, string reviewUid, AdmissionPhase phase);

    [LoggerMessage(102, LogLevel.Warning, "Request in phase {Phase} answered with {StatusCode}: {Reason}")]
    private partial void NotAReview(AdmissionPhase phase, int statusCode, string reason);

    [LoggerMessage(
        EventId = 100,
        Message = "{Decision}: {Resource} {ObjectNamespace}/{ObjectName} by {Sender}, version {ControllerVersion} ({Phase}, dry run {DryRun}), missing {Missing}, "
            + "first {FirstField}; review {ReviewUid}")]
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
        int missing,
        string firstField,
        string reviewUid);
}
