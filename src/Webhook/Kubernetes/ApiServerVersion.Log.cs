namespace KargoStageWebhook.Kubernetes;

internal sealed partial class ApiServerVersion
{
    [LoggerMessage(223, LogLevel.Information, "The API server is of version 1.{Minor}; ratcheting of status updates: {Ratchets}")]
    private partial void LogVersion(int minor, bool ratchets);

    [LoggerMessage(224, LogLevel.Debug, "The API server's version cannot be read, trying again: {Reason}")]
    private partial void NotAnswered(string reason);
}
