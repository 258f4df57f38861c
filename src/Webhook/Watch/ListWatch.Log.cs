using System.Net;

namespace KargoStageWebhook.Watch;

internal sealed partial class ListWatch<T>
{
    [LoggerMessage(200, LogLevel.Information, "Following {Cache}: {Count} of them")]
    private partial void Following(string cache, int count);

    [LoggerMessage(201, LogLevel.Warning, "Cut off from {Cache}, trying again: {Reason}")]
    private partial void CutOff(string cache, string reason);

    [LoggerMessage(
        202,
        LogLevel.Warning,
        "May not list and watch {Cache} ({StatusCode}): {Consequence}. The chart's ClusterRole allows it")]
    private partial void Denied(string cache, HttpStatusCode statusCode, string consequence);

    [LoggerMessage(
        204,
        LogLevel.Warning,
        "The API server rejects the credentials (401) and does not list {Cache}: {Consequence}. Have they expired? Trying again")]
    private partial void NotAuthenticated(string cache, string consequence);
}
