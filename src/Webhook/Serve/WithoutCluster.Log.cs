namespace KargoStageWebhook.Serve;

internal sealed partial class WithoutCluster
{
    [LoggerMessage(203, LogLevel.Information, "No cluster configured, neither a Pod nor Webhook:Kubeconfig: versions of controllers and what the CRDs require are unknown, and no Events are written")]
    private partial void NoCluster();
}
