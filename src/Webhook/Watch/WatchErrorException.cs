namespace KargoStageWebhook.Watch;

/// <summary>A watch that told of its end by an ERROR event.</summary>
internal sealed class WatchErrorException(int code, string message) : Exception($"{code}: {message}")
{
    /// <summary>Code of the Status: 410 where the watch's place is no longer known.</summary>
    public int Code { get; } = code;
}
