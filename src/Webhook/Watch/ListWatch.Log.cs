using System.Net;

namespace KargoStageWebhook.Watch;

internal sealed partial class ListWatch<T>
{
    [LoggerMessage(200, LogLevel.Information, "Watching {Cache}, {Count} found")]
    private partial void Following(string cache, int count);

    [LoggerMessage(201, LogLevel.Warning, "Watch of {Cache} failed, retrying: {Reason}")]
    private partial void WatchFailed(string cache, string reason);

    [LoggerMessage(
        202,
        LogLevel.Warning,
        "No permission to list and watch {Cache} ({StatusCode}): {Consequence}. Install the chart's roles again")]
    private partial void Denied(string cache, HttpStatusCode statusCode, string consequence);

    [LoggerMessage(
        204,
        LogLevel.Warning,
        "The API server rejects the credentials (401) and does not list {Cache}: {Consequence}. Have they expired? Trying again")]
    private partial void NotAuthenticated(string cache, string consequence);
}
