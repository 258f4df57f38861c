using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Proof;

/// <summary>One of the replicas leads, whatever becomes of the others.</summary>
public sealed class LeadershipTests(TestCluster cluster)
{
    [Fact]
    public async Task One_of_two_leads_and_the_other_as_soon_as_the_first_has_ended()
    {
        await using var proving = await Proving.PrepareAsync(cluster);
        var (leader, other) = await LeaderOfAsync(proving.StartReplicaAsync(), proving.StartReplicaAsync());

        await leader.TerminateAsync();

        await other.UntilGaugeIsAsync("leader", 1);
    }

    [Fact]
    public async Task One_of_two_leads_and_the_other_some_time_after_the_first_was_killed()
    {
        await using var proving = await Proving.PrepareAsync(cluster);
        var (leader, other) = await LeaderOfAsync(proving.StartProcessAsync(), proving.StartProcessAsync());

        await proving.KillAsync(leader);

        await other.UntilGaugeIsAsync("leader", 1);
    }

    [Fact]
    public async Task A_leader_whose_Lease_was_taken_stands_again()
    {
        await using var proving = await Proving.PrepareAsync(cluster);
        var leader = await proving.StartReplicaAsync();
        await leader.UntilGaugeIsAsync("leader", 1);

        await proving.GiveLeaseToAsync("somebody-else");

        await leader.UntilGaugeIsAsync("leader", 0);
        await leader.UntilGaugeIsAsync("leader", 1);
    }

    // Both may have been started at once: who was first is not said.
    private static async Task<(WebhookReplica Leader, WebhookReplica Other)> LeaderOfAsync(params Task<WebhookReplica>[] starts)
    {
        var two = await Task.WhenAll(starts);
        await Wait.UntilAsync("one to lead", async () => await LeadersAsync(two) == 1);
        return await two[0].GaugeAsync("leader") == 1 ? (two[0], two[1]) : (two[1], two[0]);
    }

    private static async Task<double?> LeadersAsync(WebhookReplica[] replicas) =>
        (await Task.WhenAll(replicas.Select(replica => replica.GaugeAsync("leader")))).Sum();
}
