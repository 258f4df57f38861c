using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Webhooks;

/// <summary>What the webhook knows of the installed CRDs, as its metrics tell it.</summary>
internal static class CrdMetrics
{
    private const int PlacesOfStages = 3;

    /// <summary>Waits until it says of the id of every verification entry of Stages whether the installed CRD requires it.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="requires">1 for yes, 0 for no.</param>
    public static Task UntilCrdRequiresIdAsync(this WebhookReplica webhook, int requires) =>
        Wait.UntilAsync($"crd_requires to be {requires}", async () =>
            await webhook.SumAsync("kargo_stage_webhook_crd_state", "resource=\"stages.kargo.akuity.io\"", "state=\"known\"") == 1
            && await webhook.SumAsync("kargo_stage_webhook_crd_requires", "resource=\"stages.kargo.akuity.io\"") == requires * PlacesOfStages, () => webhook.Output);

    /// <summary>Waits until it knows the API server's version, and so whether that ratchets.</summary>
    public static Task UntilServerVersionIsAsync(this WebhookReplica webhook, int minor) =>
        Wait.UntilAsync($"the version to be 1.{minor}", async () =>
            await webhook.SumAsync("kargo_stage_webhook_api_server_minor_version") == minor);
}
