using System.Globalization;
using System.Text.RegularExpressions;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Webhooks;

/// <summary>Who sent what, as the webhook's metrics tell it.</summary>
internal static class Attributions
{
    /// <summary>Waits until so many violations are counted, and says of whom.</summary>
    /// <returns>A line for each sender: <c>kargo/kargo-controller 1.5.1 pod-image: 3</c>.</returns>
    public static async Task<IReadOnlyList<string>> AttributionsAsync(this WebhookReplica webhook, int total)
    {
        const string Violations = "kargo_stage_webhook_violations_total{", Requests = "kargo_stage_webhook_nonconforming_requests_total{";
        // An update here lacks one field and is denied by nobody, so both count the same.
        await Wait.UntilAsync($"{total} violations to be counted", async () => await webhook.SumAsync(Violations) >= total);
        var (violations, requests) = (await CountAsync(webhook, Violations), await CountAsync(webhook, Requests));
        Assert.Equal(violations, requests);
        return violations;
    }

    private static async Task<List<string>> CountAsync(WebhookReplica webhook, string name) =>
    [
        .. from sample in await webhook.SamplesAsync()
           where sample.StartsWith(name, StringComparison.Ordinal)
           let count = int.Parse(sample[(sample.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)
           group count by $"{Label(sample, "controller")} {Label(sample, "controller_version")} {Label(sample, "version_source")}" into sender
           orderby sender.Key
           select $"{sender.Key}: {sender.Sum()}",
    ];

    private static string Label(string sample, string name) => Regex.Match(sample, $"[{{,]{name}=\"([^\"]*)\"").Groups[1].Value;
}
