using System.Globalization;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Proof;

/// <summary>What a replica proves, and whether it is the one to do so, as its metrics tell it.</summary>
internal static class ProofMetrics
{
    /// <summary>Waits until a gauge has this value.</summary>
    /// <param name="webhook">The replica.</param>
    /// <param name="gauge">Its name, without the prefix that all have.</param>
    /// <param name="value">Null for absent.</param>
    public static Task UntilGaugeIsAsync(this WebhookReplica webhook, string gauge, double? value) =>
        Wait.UntilAsync($"{gauge} to be {value?.ToString(CultureInfo.InvariantCulture) ?? "absent"}", async () => await GaugeAsync(webhook, gauge) == value, () => webhook.Output);

    /// <summary>A gauge without labels; null where it is absent.</summary>
    public static async Task<double?> GaugeAsync(this WebhookReplica webhook, string gauge) =>
        (await webhook.SamplesAsync()).FirstOrDefault(sample => sample.StartsWith($"kargo_stage_webhook_{gauge}{{", StringComparison.Ordinal)) is { } sample
            ? double.Parse(sample[(sample.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)
            : null;

    /// <summary>How many proofs ended so.</summary>
    public static Task<double> ProofsAsync(this WebhookReplica webhook, string outcome) =>
        webhook.SumAsync("kargo_stage_webhook_proofs_total{", $"outcome=\"{outcome}\"");
}
