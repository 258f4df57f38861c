using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;

namespace KargoStageWebhook.EndToEnd.Proof;

/// <summary>What waits goes on as soon as backfilling is proven to work.</summary>
public sealed class RecoveryTests(TestCluster cluster)
{
    [Fact]
    public async Task Stages_with_pending_Promotions_are_refreshed_at_the_first_proof_and_after_an_outage()
    {
        await using var proving = await Proving.PrepareAsync(
            cluster, isAllowed: true, new("kargo.akuity.io", ["stages", "promotions"], ["list"]), new("kargo.akuity.io", ["stages"], ["patch"]));
        var @namespace = await cluster.NewNamespaceAsync();
        var (waiting, resting) = (await KargoObject.CreateStageAsync(cluster.Api, @namespace, "waiting"), await KargoObject.CreateStageAsync(cluster.Api, @namespace, "resting"));
        await KargoObject.CreatePromotionAsync(cluster.Api, @namespace, stage: "waiting");

        await proving.RegisterAsync(await proving.StartReplicaAsync(("RefreshAfterRecovery", "true")));
        await UntilRefreshedAsync(waiting, since: null, proving);
        var first = await waiting.RefreshedAsync();
        await proving.BreakAsync();
        await proving.Replica.UntilGaugeIsAsync("effective", 0);
        Assert.Equal(first, await waiting.RefreshedAsync());
        await proving.RestoreAsync();
        await UntilRefreshedAsync(waiting, since: first, proving);

        Assert.Null(await resting.RefreshedAsync());
        Assert.Contains("with pending Promotions (annotation kargo.akuity.io/refresh)", proving.Replica.Output, StringComparison.Ordinal);
    }

    private static Task UntilRefreshedAsync(KargoObject stage, DateTime? since, Proving proving) =>
        Wait.UntilAsync("the Stage to be refreshed", async () => await stage.RefreshedAsync() is { } at && at != since, () => proving.Replica.Output);
}
