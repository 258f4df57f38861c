using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Repair;

/// <summary>The audit in the background, and the gauge that it keeps.</summary>
public sealed class AuditTests(TestCluster cluster)
{
    private const string Gauge = "kargo_stage_webhook_stored_nonconforming_objects";

    [Fact]
    public async Task What_is_stored_without_id_shows_in_a_gauge_until_it_is_repaired()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await WebhookCommand.RunAsync(cluster, "repair", "--rate", "1000/s"); // What other tests have left.
        var account = await WebhookAccount.CreateAsync(cluster);
        await account.AllowAuditAsync();
        await using var webhook = await StartAsync(account);
        await UntilAsync(webhook, stages: 0, promotions: 0);

        await stored.StageAsync();
        await stored.StageAsync("other");
        await stored.PromotionAsync();
        await UntilAsync(webhook, stages: 2, promotions: 1);

        await WebhookCommand.RunAsync(cluster, "repair", "-n", stored.Namespace);
        await UntilAsync(webhook, stages: 0, promotions: 0);
    }

    [Fact]
    public async Task Without_permission_to_list_it_is_logged_and_the_server_goes_on()
    {
        await StoredBefore.BeginAsync(cluster);
        var account = await WebhookAccount.CreateAsync(cluster);
        await account.AllowLeadershipAsync();

        await using var webhook = await StartAsync(account);

        await Wait.UntilAsync("the line of the log", () => Task.FromResult(webhook.Output.Contains("\"event\":501", StringComparison.Ordinal)));
        Assert.True(await webhook.IsReadyAsync());
        Assert.DoesNotContain(await webhook.SamplesAsync(), sample => sample.StartsWith(Gauge, StringComparison.Ordinal));
    }

    private static async Task<WebhookReplica> StartAsync(WebhookAccount account) => await WebhookReplica.StartAsync(
        ("Kubeconfig", await account.WriteKubeconfigAsync()), ("Namespace", account.Account.Namespace), ("AuditPeriod", "00:00:01"));

    private static Task UntilAsync(WebhookReplica webhook, int stages, int promotions) =>
        Wait.UntilAsync($"the audit to find {stages} Stages and {promotions} Promotions", async () =>
            await webhook.SumAsync("kargo_stage_webhook_audit_last_success_timestamp_seconds") > 0
            && await webhook.SumAsync(Gauge, "field=\"id\"", "resource=\"stages.kargo.akuity.io\"") == stages
            && await webhook.SumAsync(Gauge, "field=\"id\"", "resource=\"promotions.kargo.akuity.io\"") == promotions);
}
