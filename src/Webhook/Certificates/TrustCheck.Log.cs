namespace KargoStageWebhook.Certificates;

internal sealed partial class TrustCheck
{
    [LoggerMessage(305, LogLevel.Warning, "API servers reject the certificate that is served: {Reason}")]
    private partial void Rejected(string reason);

    [LoggerMessage(306, LogLevel.Information, "The caBundles verify the certificate that is served")]
    private partial void Verified();
}
