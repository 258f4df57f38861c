using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using static KargoStageWebhook.EndToEnd.Cluster.DatabaseCluster;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>A release with a profile of its own, for another CRD, on the API server, with replicas that run from what the chart makes.</summary>
public sealed class ProfileReleaseTests(TestCluster cluster)
{
    private const string Derived = "\"id\":{\"from\":[\"name\"]}", Copied = "\"copy\":\"name\"";

    [Fact]
    public async Task It_backfills_that_CRD_s_status_and_Kargo_s_with_the_permissions_that_the_chart_gives_and_nothing_of_it_remains()
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        var @namespace = await cluster.NewNamespaceAsync();
        var orders = await CreateAsync(cluster, @namespace);
        var stage = await KargoObject.CreateStageAsync(cluster.Api, @namespace);
        var before = await Inventory.TakeAsync(cluster, @namespace);
        await using var release = await ChartRelease.InstallAsync(cluster, @namespace, Profile(Derived));
        Assert.Contains("resource       clusters.db.example/v1", release.Notes, StringComparison.Ordinal);
        await release.RunReplicasAsync(2);

        await AcceptedAsync(orders, Nodes("b", "a"));
        (await stage.PatchStatusAsync(Sender.WithoutId)).Done();

        Assert.All(await IdsAsync(orders), id => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8", id));
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8", Assert.Single(await stage.IdsAsync()));
        foreach (var (endpoint, decision) in ((string, string)[])[("mutate", "backfilled"), ("validate", "conforming")])
        {
            foreach (var resource in (string[])["clusters.db.example", "stages.kargo.akuity.io"])
                Assert.NotEqual(0, await release.SumAsync("kargo_stage_webhook_requests_total{", $"resource=\"{resource}\"", $"endpoint=\"{endpoint}\"", $"decision=\"{decision}\""));
        }

        await Wait.UntilAsync("both Events", async () => await release.SumAsync("kargo_stage_webhook_events_total{", "outcome=\"written\"", "reason=\"BackfilledStatus\"") > 1);
        Assert.Equal(2, await release.SumAsync("kargo_stage_webhook_certificate_trusted"));
        Assert.All(release.Replicas, replica => Assert.DoesNotContain("orbidden", replica.Output, StringComparison.Ordinal));

        await release.UninstallAsync();
        Assert.Equal(before, await Inventory.TakeAsync(cluster, @namespace));
        await RejectedByTheCrdAsync(orders);
    }

    [Fact]
    public async Task The_running_process_gives_a_webhook_that_an_upgrade_adds_its_caBundle_and_keeps_it_there()
    {
        await using var release = await ChartRelease.InstallAsync(cluster, await cluster.NewNamespaceAsync());
        await release.RunReplicasAsync(1);
        var trusted = (await release.CaBundlesAsync())[0];

        await release.UpgradeAsync(Profile(Derived));
        await AllTrustAsync();
        await release.UpgradeAsync([.. Profile(Derived), "webhook.timeoutSeconds=7"]);
        await AllTrustAsync();

        async Task AllTrustAsync() => await Wait.UntilAsync(
            "all four to have the caBundle", async () => (await release.CaBundlesAsync()).SequenceEqual(Enumerable.Repeat(trusted, 4)));
    }

    [Fact]
    public async Task What_an_upgrade_changes_of_the_profile_is_what_the_next_Pods_backfill_by()
    {
        var @namespace = await cluster.NewNamespaceAsync();
        var (orders, invoices) = (await CreateAsync(cluster, @namespace, "orders"), await CreateAsync(cluster, @namespace, "invoices"));
        await using var release = await ChartRelease.InstallAsync(cluster, @namespace);
        Assert.DoesNotContain("clusters.db.example", release.Notes, StringComparison.Ordinal);
        await release.RunReplicasAsync(1);
        await RejectedByTheCrdAsync(orders);

        await release.UpgradeAsync(Profile(Derived));
        Assert.True(await release.RollOutAsync());
        await AcceptedAsync(orders, Nodes("a"));
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8", Assert.Single(await IdsAsync(orders)));

        await release.UpgradeAsync(Profile(Copied));
        Assert.True(await release.RollOutAsync());
        await AcceptedAsync(invoices, Nodes("a"));
        Assert.Equal(["a"], await IdsAsync(invoices));

        await release.UpgradeAsync([.. Profile(Copied), "webhook.timeoutSeconds=7"]);
        Assert.False(await release.RollOutAsync());

        await release.UpgradeAsync();
        Assert.True(await release.RollOutAsync());
        Assert.Equal(2, (await release.WebhooksAsync()).Count);
        await RejectedByTheCrdAsync(invoices);
        Assert.All(release.Replicas, replica => Assert.DoesNotContain("orbidden", replica.Output, StringComparison.Ordinal));
    }

    // failurePolicy is Fail, and an API server learns of a webhook, its caBundle and its Service a moment late.
    private static async Task AcceptedAsync(KargoObject stored, JsonObject status) =>
        await Wait.UntilAsync("the update to be accepted", async () => (await stored.PatchStatusAsync(status)).IsDone);

    private static async Task RejectedByTheCrdAsync(KargoObject stored) => await Wait.UntilAsync(
        "the CRD to reject", async () => (await stored.PatchStatusAsync(Nodes("b"))).Causes.Any(cause => cause.Reason == "FieldValueRequired"));

    private static string[] Profile(string source) =>
        [$$"""profile=[{"match":{"group":"db.example","version":"v1","kind":"Cluster","resource":"clusters"},"backfill":[{"field":"status.nodes[].id",{{source}}}]}]"""];
}
