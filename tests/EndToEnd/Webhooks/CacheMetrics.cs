using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Webhooks;

/// <summary>How well the webhook knows the cluster, as its metrics tell it.</summary>
internal static class CacheMetrics
{
    /// <summary>Waits until this is how well senders can be told apart.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="state">synced, syncing, denied or no_cluster.</param>
    public static Task UntilStateIsAsync(this WebhookReplica webhook, string state) =>
        Wait.UntilAsync($"attribution to be {state}", async () =>
            await webhook.SumAsync("kargo_stage_webhook_attribution_state", $"state=\"{state}\"") == 1
            && await webhook.SumAsync("kargo_stage_webhook_attribution_state") == 1);

    /// <summary>How often the watch of Pods broke, or all had to be listed again.</summary>
    public static Task<double> PodRestartsAsync(this WebhookReplica webhook) =>
        webhook.SumAsync("kargo_stage_webhook_cache_restarts_total", "cache=\"pods\"");
}
