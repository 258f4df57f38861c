using System.Net;

namespace KargoStageWebhook.Events;

internal sealed partial class EventWriter
{
    [LoggerMessage(210, LogLevel.Warning, "The API server rejected an Event {Reason} ({StatusCode}): {Answer}. Further ones are only counted")]
    private partial void Rejected(EventReason reason, HttpStatusCode statusCode, string answer);

    [LoggerMessage(211, LogLevel.Warning, "An Event {Reason} is not written, since the API server's response cannot be read: {Problem}. Further ones are only counted")]
    private partial void NotUnderstood(EventReason reason, string problem);
}
