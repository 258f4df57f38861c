namespace KargoStageWebhook.Serve;

internal static partial class StartupReport
{
    [LoggerMessage(1, LogLevel.Information, "Started kargo-stage-webhook {Version}: admission on port {HttpsPort}, operations on port {MetricsPort}, mode {Mode}, requirements {Requirements}, certificates {Certificates}, cluster {Cluster}")]
    private static partial void Started(ILogger logger, string version, int httpsPort, int metricsPort, string mode, string requirements, string certificates, string cluster);
}
