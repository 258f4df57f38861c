using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using static KargoStageWebhook.EndToEnd.Cluster.DatabaseCluster;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>A release with a rule for somebody else's CRD, on the API server, with replicas that run from what the chart makes.</summary>
public sealed class HealingReleaseTests(TestCluster cluster)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task It_heals_that_CRD_s_status_and_Kargo_s_with_the_leave_that_the_chart_gives_and_leaves_nothing()
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        var @namespace = await cluster.NewNamespaceAsync();
        var orders = await CreateAsync(cluster, @namespace);
        var stage = await KargoObject.CreateStageAsync(cluster.Api, @namespace);
        var before = await Inventory.TakeAsync(cluster, @namespace);
        await using var release = await ChartRelease.InstallAsync(cluster, @namespace, Rule("derivedIdFrom={name}"));
        Assert.Contains("kubectl get events -A --field-selector reason=BackfilledStatus", release.Notes, StringComparison.Ordinal);
        await release.RunReplicasAsync(2);

        await TakenAsync(orders, Nodes("b", "a"));
        (await stage.PatchStatusAsync(Sender.WithoutId)).Done();

        Assert.All(await IdsAsync(orders), id => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8", id));
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8", Assert.Single(await stage.IdsAsync()));
        foreach (var (endpoint, decision) in ((string, string)[])[("mutate", "backfilled"), ("validate", "conforming")])
        {
            foreach (var resource in (string[])["clusters.db.example/status", "stages/status"])
                Assert.NotEqual(0, await release.SumAsync("kargo_stage_webhook_requests_total{", $"resource=\"{resource}\"", $"endpoint=\"{endpoint}\"", $"decision=\"{decision}\""));
        }

        foreach (var reason in (string[])["BackfilledStatus", "BackfilledVerificationID"])
            await Wait.UntilAsync($"the Event {reason}", Patience, async () => await release.SumAsync("kargo_stage_webhook_events_total{", "outcome=\"written\"", $"reason=\"{reason}\"") > 0);
        Assert.Equal(2, await release.SumAsync("kargo_stage_webhook_certificate_trusted"));
        Assert.All(release.Replicas, replica => Assert.DoesNotContain("orbidden", replica.Output, StringComparison.Ordinal));

        await release.UninstallAsync();
        Assert.Equal(before, await Inventory.TakeAsync(cluster, @namespace));
        await RefusedByTheCrdAsync(orders);
    }

    [Fact]
    public async Task The_running_process_gives_a_webhook_that_an_upgrade_adds_its_caBundle_and_keeps_it_there()
    {
        await using var release = await ChartRelease.InstallAsync(cluster, await cluster.NewNamespaceAsync());
        await release.RunReplicasAsync(1);
        var trusted = (await release.CaBundlesAsync())[0];

        await release.UpgradeAsync(Rule("derivedIdFrom={name}"));
        await AllTrustAsync();
        await release.UpgradeAsync([.. Rule("derivedIdFrom={name}"), "webhook.timeoutSeconds=7"]);
        await AllTrustAsync();

        async Task AllTrustAsync() => await Wait.UntilAsync(
            "all four to have the caBundle", Patience, async () => (await release.CaBundlesAsync()).SequenceEqual(Enumerable.Repeat(trusted, 4)));
    }

    [Fact]
    public async Task What_an_upgrade_changes_of_the_rules_is_what_the_next_Pods_heal_by()
    {
        var @namespace = await cluster.NewNamespaceAsync();
        var (orders, invoices) = (await CreateAsync(cluster, @namespace, "orders"), await CreateAsync(cluster, @namespace, "invoices"));
        await using var release = await ChartRelease.InstallAsync(cluster, @namespace);
        Assert.DoesNotContain("BackfilledStatus", release.Notes, StringComparison.Ordinal);
        await release.RunReplicasAsync(1);
        await RefusedByTheCrdAsync(orders);

        await release.UpgradeAsync(Rule("derivedIdFrom={name}"));
        Assert.True(await release.RollOutAsync());
        await TakenAsync(orders, Nodes("a"));
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8", Assert.Single(await IdsAsync(orders)));

        await release.UpgradeAsync(Rule("copyOf=name"));
        Assert.True(await release.RollOutAsync());
        await TakenAsync(invoices, Nodes("a"));
        Assert.Equal(["a"], await IdsAsync(invoices));

        await release.UpgradeAsync([.. Rule("copyOf=name"), "webhook.timeoutSeconds=7"]);
        Assert.False(await release.RollOutAsync());

        await release.UpgradeAsync();
        Assert.True(await release.RollOutAsync());
        Assert.Equal(2, (await release.WebhooksAsync()).Count);
        await RefusedByTheCrdAsync(invoices);
        Assert.All(release.Replicas, replica => Assert.DoesNotContain("orbidden", replica.Output, StringComparison.Ordinal));
    }

    // failurePolicy is Fail, and an API server hears of a webhook, its caBundle and its Service a moment late.
    private static async Task TakenAsync(KargoObject stored, JsonObject status) =>
        await Wait.UntilAsync("the update to be taken", Patience, async () => (await stored.PatchStatusAsync(status)).IsDone);

    private static async Task RefusedByTheCrdAsync(KargoObject stored) => await Wait.UntilAsync(
        "the CRD to refuse", Patience, async () => (await stored.PatchStatusAsync(Nodes("b"))).Causes.Any(cause => cause.Reason == "FieldValueRequired"));

    private static string[] Rule(string fill) =>
    [
        "healing.rules[0].group=db.example", "healing.rules[0].version=v1", "healing.rules[0].resource=clusters", "healing.rules[0].path=status.nodes[].id",
        $"healing.rules[0].fill.{fill}",
    ];
}
