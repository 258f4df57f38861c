using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Repair;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>The Jobs that helm waits for, on the real API server, with the permissions that the chart gives them and no others.</summary>
public sealed class HookTests(TestCluster cluster)
{
    private const string Repair = "kargo-stage-webhook-repair";
    private const string Check = "kargo-stage-webhook-upgrade-check";

    // No webhook runs here, so the Jobs patch without one.
    private static readonly string[] WithoutWebhook = ["webhook.failurePolicy=Ignore", "webhook.timeoutSeconds=1"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_stored_is_repaired_when_the_installation_is_done(bool inOneNamespace)
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await RemoveWhatOthersLeftAsync();
        var (stage, promotion) = (await stored.StageAsync(), await stored.PromotionAsync());

        var playing = HookJob.PlayAsync(cluster, stored.Namespace, Repair);
        await using var release = await ChartRelease.InstallAsync(
            cluster, stored.Namespace, [.. WithoutWebhook, "repair.enabled=true", "repair.rate=1000/s", .. inOneNamespace ? [$"repair.namespace={stored.Namespace}"] : Array.Empty<string>()]);

        var run = await playing;
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.NotEmpty(Assert.Single(await stage.IdsAsync()));
        Assert.NotNull((await promotion.GetAsync())["status"]!["freightCollection"]!["verificationHistory"]![0]!["id"]);
        Assert.Contains($"kubectl logs -n {stored.Namespace} job/{Repair}", release.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repair_again_is_an_upgrade_and_what_needs_a_person_fails_it_and_takes_nothing_away()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await stored.StageAsync(status: History(Collection("a", Entry("10:00:00", phase: null))));
        await using var release = await ChartRelease.InstallAsync(cluster, stored.Namespace, WithoutWebhook);

        for (var time = 0; time < 2; time++)
        {
            var playing = HookJob.PlayAsync(cluster, stored.Namespace, Repair);
            var failure = await Assert.ThrowsAsync<InvalidOperationException>(
                () => release.UpgradeAsync([.. WithoutWebhook, "repair.enabled=true", $"repair.namespace={stored.Namespace}", "replicaCount=3"]));

            Assert.Contains("post-upgrade hooks failed", failure.Message, StringComparison.Ordinal);
            Assert.Contains("1 not repairable", (await playing).Output, StringComparison.Ordinal);
            Assert.Equal(3, (await release.DeploymentAsync())["spec"]!["replicas"]!.GetValue<int>());
            Assert.NotEmpty(await release.WebhooksAsync());
        }
    }

    [Fact]
    public async Task An_upgrade_is_stopped_before_it_changes_anything_until_what_is_stored_conforms()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await RemoveWhatOthersLeftAsync();
        await stored.StageAsync();
        await using var release = await ChartRelease.InstallAsync(cluster, stored.Namespace, WithoutWebhook);
        string[] values = [.. WithoutWebhook, "upgradeCheck.enabled=true", "replicaCount=3"];

        var playing = HookJob.PlayAsync(cluster, stored.Namespace, Check);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => release.UpgradeAsync(values));

        Assert.Contains("pre-upgrade hooks failed", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"Stage {stored.Namespace}/test does not conform to stages.kargo.akuity.io", (await playing).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await release.DeploymentAsync())["spec"]!["replicas"]!.GetValue<int>());

        await WebhookCommand.RunAsync(cluster, "repair", "-n", stored.Namespace);
        playing = HookJob.PlayAsync(cluster, stored.Namespace, Check);
        await release.UpgradeAsync(values);

        Assert.Equal(0, (await playing).ExitCode);
        Assert.Equal(3, (await release.DeploymentAsync())["spec"]!["replicas"]!.GetValue<int>());
        Assert.DoesNotContain(await Inventory.TakeAsync(cluster, stored.Namespace), line => line.Contains(Check, StringComparison.Ordinal) && !line.Contains(" jobs ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_Jobs_check_and_repair_the_resources_of_a_profile_too()
    {
        const string Profile = """profile=[{"match":{"group":"db.example","version":"v1","kind":"Cluster","resource":"clusters"},"backfill":[{"field":"status.nodes[].id","id":{"from":["name"]}}]}]""";
        await RemoveWhatOthersLeftAsync();
        var @namespace = await cluster.NewNamespaceAsync();
        var orders = await StoreWithoutIdAsync(@namespace);
        await using var release = await ChartRelease.InstallAsync(cluster, @namespace, WithoutWebhook);

        var playing = HookJob.PlayAsync(cluster, @namespace, Check);
        await Assert.ThrowsAsync<InvalidOperationException>(() => release.UpgradeAsync([.. WithoutWebhook, Profile, "upgradeCheck.enabled=true"]));
        Assert.Contains($"Cluster {@namespace}/orders does not conform to clusters.db.example", (await playing).Output, StringComparison.Ordinal);

        playing = HookJob.PlayAsync(cluster, @namespace, Repair);
        await release.UpgradeAsync([.. WithoutWebhook, Profile, "repair.enabled=true"]);
        var run = await playing;
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.DoesNotContain("orbidden", run.Output, StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8", Assert.Single(await DatabaseCluster.IdsAsync(orders)));

        playing = HookJob.PlayAsync(cluster, @namespace, Check);
        await release.UpgradeAsync([.. WithoutWebhook, Profile, "upgradeCheck.enabled=true"]);
        Assert.Equal(0, (await playing).ExitCode);
    }

    // Stored by a CRD that does not require the id yet.
    private async Task<KargoObject> StoreWithoutIdAsync(string @namespace)
    {
        var orders = await DatabaseCluster.CreateAsync(cluster, @namespace);
        var crd = (await cluster.Api.GetAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/clusters.db.example")).Done().Body.AsObject();
        crd["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["status"]!["properties"]!["nodes"]!["items"]!.AsObject().Remove("required");
        await Crd.ApplyAsync(cluster, crd);
        await Wait.UntilAsync("the CRD to accept a node without id", async () => (await orders.PatchStatusAsync(DatabaseCluster.Nodes("a"))).IsDone);
        var other = await DatabaseCluster.CreateAsync(cluster, @namespace, "other");
        await Wait.UntilAsync("the CRD to require an id", async () => !(await other.PatchStatusAsync(DatabaseCluster.Nodes("a"), "?dryRun=All")).IsDone);
        return orders;
    }

    // The Jobs read all namespaces, and other tests' objects may be beyond repair.
    private async Task RemoveWhatOthersLeftAsync()
    {
        foreach (var plural in (string[])["stages", "promotions"])
        {
            var left = (await cluster.Api.GetAsync($"/apis/kargo.akuity.io/v1alpha1/{plural}")).Done().Body["items"]!.AsArray();
            foreach (var one in left)
                (await cluster.Api.DeleteAsync($"/apis/kargo.akuity.io/v1alpha1/namespaces/{one!["metadata"]!["namespace"]}/{plural}/{one["metadata"]!["name"]}")).Done();
        }
    }
}
