using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Proof;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>A release proves that it works: by <c>helm test</c> once, by itself again and again, with the permissions that the chart gives.</summary>
public sealed class ProofTests(TestCluster cluster)
{
    [Fact]
    public async Task Helm_test_succeeds_where_ids_are_backfilled()
    {
        var @namespace = await cluster.NewNamespaceAsync();
        await using var release = await ChartRelease.InstallAsync(cluster, @namespace, [$"selfProof.namespace={@namespace}", "webhook.failurePolicy=Ignore"]);
        await KargoObject.CreateStageAsync(cluster.Api, @namespace);
        await release.RunReplicasAsync(2);

        var (exitCode, output) = await release.TestAsync();

        Assert.True(exitCode == 0, output);
        Assert.Contains("Backfilling works.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Helm_test_fails_where_no_webhook_responds_and_what_it_leaves_outlives_the_release()
    {
        var @namespace = await cluster.NewNamespaceAsync();
        await using var release = await ChartRelease.InstallAsync(cluster, @namespace, [$"selfProof.namespace={@namespace}", "webhook.failurePolicy=Ignore"]);
        await KargoObject.CreateStageAsync(cluster.Api, @namespace);

        var (exitCode, output) = await release.TestAsync();

        Assert.NotEqual(0, exitCode);
        Assert.Contains("Backfilling does not work.", output, StringComparison.Ordinal);
        await release.UninstallAsync();
        // The chart's README names them. Without selfProof.namespace the role and its binding are a ClusterRole and a ClusterRoleBinding.
        Assert.Equal(
            from kind in (string[])["api/v1 pods", "api/v1 serviceaccounts", "apis/rbac.authorization.k8s.io/v1 rolebindings", "apis/rbac.authorization.k8s.io/v1 roles"]
            select $"{kind} {@namespace}/kargo-stage-webhook-test",
            from line in await Inventory.TakeAsync(cluster, @namespace) where line.Contains($" {@namespace}/kargo-stage-webhook", StringComparison.Ordinal) select line);
    }

    [Theory]
    [InlineData("Audit")]
    [InlineData("Reject")]
    public async Task Helm_test_is_not_advised_in_a_mode_in_which_it_can_only_fail(string mode)
    {
        await using var release = await ChartRelease.InstallAsync(cluster, await cluster.NewNamespaceAsync(), $"mode={mode}");

        Assert.DoesNotContain("  helm test ", release.Notes, StringComparison.Ordinal);
        Assert.Contains($"nothing for helm test to prove, since with mode={mode} nothing is backfilled", release.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailWhenProven_becomes_Fail_by_proof_and_Ignore_again_when_the_replicas_end()
    {
        var @namespace = await cluster.NewNamespaceAsync();
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        await KargoObject.CreateStageAsync(cluster.Api, @namespace, "canary");
        await using var release = await ChartRelease.InstallAsync(
            cluster,
            @namespace,
            ["webhook.failurePolicy=FailWhenProven", "selfProof.enabled=true", "selfProof.period=1s", $"selfProof.namespace={@namespace}", "selfProof.stage=canary"]);
        Assert.Equal(["Ignore", "Ignore"], await PoliciesAsync(release));

        await release.RunReplicasAsync(2);

        await Wait.UntilAsync("failurePolicy to be Fail", async () => (await PoliciesAsync(release)).All(policy => policy == "Fail"));
        Assert.Equal(1, await release.SumAsync("kargo_stage_webhook_effective"));
        Assert.Equal(1, await release.SumAsync("kargo_stage_webhook_leader"));
        Assert.All(release.Replicas, replica => Assert.DoesNotContain("orbidden", replica.Output, StringComparison.Ordinal));

        foreach (var replica in release.Replicas) await replica.TerminateAsync();
        Assert.Equal(["Ignore", "Ignore"], await PoliciesAsync(release));
    }

    private static async Task<IEnumerable<string>> PoliciesAsync(ChartRelease release) =>
        (await release.WebhooksAsync()).Select(webhook => webhook["failurePolicy"]!.GetValue<string>());
}
