using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Proof;

/// <summary>The replica that leads proves through the API server that backfill works, and lets failurePolicy follow.</summary>
public sealed class SelfProofTests(TestCluster cluster)
{
    [Fact]
    public async Task Backfill_that_works_is_proven_again_and_again_said_once_and_nothing_is_stored()
    {
        await using var proving = await Proving.BeginAsync(cluster);
        var webhook = proving.Replica;

        await webhook.UntilGaugeIsAsync("effective", 1);
        var proofs = await webhook.ProofsAsync("proven");
        await Wait.UntilAsync("two more proofs", async () => await webhook.ProofsAsync("proven") >= proofs + 2);

        Assert.Null((await proving.Canary.GetAsync())["status"]);
        Assert.Equal(0, await webhook.SumAsync("kargo_stage_webhook_requests_total"));
        Assert.Equal(1, Lines(webhook, eventId: 410));
        Assert.Equal(0, Lines(webhook, eventId: 100));
        Assert.All(await proving.Registration.FailurePoliciesAsync(), policy => Assert.Equal("Ignore", policy));
    }

    /// <summary>The entry of its last promotion lacks phase too, so the webhook leaves it as it is stored.</summary>
    [Fact]
    public async Task What_the_canary_lacks_besides_does_not_matter()
    {
        await using var proving = await Proving.PrepareAsync(cluster);
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_1);
        var promotion = new JsonObject { ["freightCollection"] = KargoObject.Collection("a", KargoObject.Entry("10:00:00", phase: null)) };
        (await proving.Canary.PatchStatusAsync(new() { ["lastPromotion"] = new JsonObject { ["name"] = "promotion", ["status"] = promotion } })).Done();

        await proving.RegisterAsync(await proving.StartReplicaAsync());

        await proving.Replica.UntilGaugeIsAsync("effective", 1);
    }

    [Theory]
    [InlineData("Audit")]
    [InlineData("Reject")]
    public async Task In_a_mode_that_does_not_backfill_it_is_not_effective_and_ready_all_the_same(string mode)
    {
        await using var proving = await Proving.BeginAsync(cluster, ("Mode", mode));

        await proving.Replica.UntilGaugeIsAsync("effective", 0);

        Assert.True(await proving.Replica.IsReadyAsync());
    }

    [Fact]
    public async Task Without_a_canary_it_is_unknown_whether_backfill_works()
    {
        await using var proving = await Proving.BeginAsync(cluster);
        await proving.Replica.UntilGaugeIsAsync("effective", 1);

        (await cluster.Api.DeleteAsync(proving.Canary.Path)).Done();

        await proving.Replica.UntilGaugeIsAsync("effective", null);
        Assert.NotEqual(0, await proving.Replica.ProofsAsync("no_canary"));
    }

    [Fact]
    public async Task Fail_is_set_once_proven_taken_back_when_the_proof_fails_and_set_again_when_it_holds()
    {
        await using var proving = await Proving.BeginAsync(cluster, ("FailWhenProven", "true"));
        await proving.UntilPolicyIsAsync("Fail");

        await proving.BreakAsync();
        await proving.UntilPolicyIsAsync("Ignore");
        await proving.Replica.UntilGaugeIsAsync("effective", 0);

        await proving.RestoreAsync();
        await proving.UntilPolicyIsAsync("Fail");
        await proving.Replica.UntilGaugeIsAsync("effective", 1);
        Assert.Equal(0, Lines(proving.Replica, eventId: 402) + Lines(proving.Replica, eventId: 413)); // It had every permission that it needs.
    }

    [Fact]
    public async Task Fail_does_not_outlive_the_canary()
    {
        await using var proving = await Proving.BeginAsync(cluster, ("FailWhenProven", "true"));
        await proving.UntilPolicyIsAsync("Fail");

        (await cluster.Api.DeleteAsync(proving.Canary.Path)).Done();

        await proving.UntilPolicyIsAsync("Ignore");
    }

    [Fact]
    public async Task A_leader_that_is_told_to_end_sets_Ignore_and_gives_back_the_Lease_before_it_does()
    {
        await using var proving = await Proving.BeginAsync(cluster, ("FailWhenProven", "true"));
        await proving.UntilPolicyIsAsync("Fail");

        Assert.Equal(0, await proving.Replica.TerminateAsync());

        Assert.All(await proving.Registration.FailurePoliciesAsync(), policy => Assert.Equal("Ignore", policy));
        Assert.Empty(await proving.LeaseHolderAsync());
    }

    [Fact]
    public async Task Who_takes_over_from_a_leader_that_hangs_finds_out_that_nothing_is_backfilled_and_sets_Ignore()
    {
        await using var proving = await Proving.BeginProcessAsync(cluster, ("FailWhenProven", "true"));
        await proving.UntilPolicyIsAsync("Fail");
        var other = await proving.StartReplicaAsync(("FailWhenProven", "true"));
        await other.UntilGaugeIsAsync("leader", 0);

        await proving.Replica.FreezeAsync();

        await proving.UntilPolicyIsAsync("Ignore");
        Assert.Equal(1, await other.GaugeAsync("leader"));
        Assert.Equal(0, await other.GaugeAsync("effective"));
        await proving.Replica.ThawAsync();
        await proving.Replica.UntilGaugeIsAsync("leader", 0); // And knows that it leads no longer.
    }

    [Fact]
    public async Task Denied_everything_it_says_so_once_and_serves()
    {
        await using var proving = await Proving.PrepareAsync(cluster, isAllowed: false);

        var webhook = await proving.StartReplicaAsync(("FailWhenProven", "true"));

        await Wait.UntilAsync("it to be told", () => Task.FromResult(Lines(webhook, eventId: 402) > 0));
        Assert.Equal(0, await webhook.GaugeAsync("leader"));
        Assert.Null(await webhook.GaugeAsync("effective"));
        Assert.True(await webhook.IsReadyAsync());
    }

    private static int Lines(WebhookReplica webhook, int eventId) =>
        webhook.Output.Split('\n').Count(line => line.Contains($"\"event\":{eventId},", StringComparison.Ordinal));
}
