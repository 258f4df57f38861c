namespace KargoStageWebhook.Recovery;

internal sealed partial class RecoveryRefresh
{
    [LoggerMessage(700, LogLevel.Information, "Backfilling is proven to work: asked Kargo's controller to reconcile {Stages} Stages with pending Promotions (annotation kargo.akuity.io/refresh)")]
    private partial void Refreshed(int stages);

    [LoggerMessage(701, LogLevel.Warning, "Could not refresh all Stages with pending Promotions, which may stay pending for up to half an hour; run kargo-stage-webhook repair --refresh: {Reason}")]
    private partial void NotRefreshed(string reason);
}
