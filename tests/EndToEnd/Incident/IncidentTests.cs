using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Incident;

/// <summary>The incident, without the webhook and with it.</summary>
public class IncidentTests(TestCluster cluster)
{
    private const string Uuid8 = "^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$";

    // Servers before 1.23 print the path without the indices of lists; some print the status subresource's without "status.".
    private string FirstId => cluster.Minor < 23 ? "freightHistory.verificationHistory.id" : "freightHistory[0].verificationHistory[0].id";

    [Fact]
    public async Task Without_the_webhook_the_CRD_of_1_5_2_rejects_what_a_1_5_1_controller_writes()
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        var stage = await CreateStageAsync(cluster.Api, await cluster.NewNamespaceAsync());

        var reply = await stage.PatchStatusAsync(History(Collection("a", Entry("10:00:00"))));

        AssertRejectedForTheId(reply);
    }

    [Theory]
    [InlineData("1.5.1")]
    [InlineData("1.5.3")]
    public async Task The_CRDs_before_and_after_accept_it(string version)
    {
        await KargoCrds.InstallAsync(cluster, version == "1.5.1" ? KargoVersion.V1_5_1 : KargoVersion.V1_5_3);
        var stage = await CreateStageAsync(cluster.Api, await cluster.NewNamespaceAsync());

        (await stage.PatchStatusAsync(History(Collection("a", Entry("10:00:00"))))).Done();
    }

    [Fact]
    public async Task With_the_webhook_the_same_update_passes_and_its_ids_are_stored()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);

        var reply = (await stage.PatchStatusAsync(History(Collection("a", Entry("11:00:00"), Entry("10:00:00"))))).Done();

        var ids = await stage.IdsAsync();
        Assert.All(ids, id => Assert.Matches(Uuid8, id));
        Assert.Equal(2, ids.Distinct().Count());
        Assert.Equal(2, reply.Warnings.Count);
    }

    [Fact]
    public async Task A_stale_copy_without_ids_changes_none_of_them()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);
        var stale = Collection("a", Entry("11:00:00"), Entry("10:00:00", phase: "Running"));
        (await stage.PatchStatusAsync(History(stale))).Done();
        var before = await stage.IdsAsync();

        (await stage.PatchStatusAsync(History(Collection("b", Entry("12:00:00")), stale))).Done();

        Assert.Equal(before, (await stage.IdsAsync()).Skip(1));
    }

    [Fact]
    public async Task An_entry_that_was_stored_without_id_before_the_upgrade_no_longer_blocks_promotions()
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_1);
        var @namespace = await cluster.NewNamespaceAsync();
        var stage = await CreateStageAsync(cluster.Api, @namespace);
        var old = Collection("a", Entry("10:00:00"));
        (await stage.PatchStatusAsync(History(old))).Done();
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);

        var next = History(Collection("b", Entry("11:00:00")), old);
        AssertRejectedForTheId(await stage.PatchStatusAsync(next));

        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, @namespace: @namespace);
        (await stage.PatchStatusAsync(next)).Done();
        Assert.All(await stage.IdsAsync(), id => Assert.Matches(Uuid8, id));
    }

    [Fact]
    public async Task An_entry_that_was_stored_without_id_blocks_unrelated_changes_only_where_the_server_does_not_ratchet()
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_1);
        var @namespace = await cluster.NewNamespaceAsync();
        var stage = await CreateStageAsync(cluster.Api, @namespace);
        (await stage.PatchStatusAsync(History(Collection("a", Entry("10:00:00"))))).Done();
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);

        var unrelated = new System.Text.Json.Nodes.JsonObject { ["freightSummary"] = "another" };
        Assert.Equal(cluster.Ratchets, (await stage.PatchStatusAsync(unrelated)).IsDone);

        // The webhook sees the whole object, and backfills what nobody sent.
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, @namespace: @namespace);
        (await stage.PatchStatusAsync(unrelated)).Done();
        Assert.All(await stage.IdsAsync(), id => Assert.Matches(Uuid8, id));
    }

    [Fact]
    public async Task A_Promotion_s_status_is_backfilled_likewise()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2);
        var promotion = await CreatePromotionAsync(cluster.Api, scenario.Namespace);

        (await promotion.PatchStatusAsync(new() { ["phase"] = "Succeeded", ["freightCollection"] = Collection("a", Entry("10:00:00")) })).Done();

        var entry = (await promotion.GetAsync())["status"]!["freightCollection"]!["verificationHistory"]![0]!;
        Assert.Matches(Uuid8, entry["id"]!.GetValue<string>());
    }

    private void AssertRejectedForTheId(Reply reply) => Assert.Contains(
        reply.Causes,
        cause => cause.Reason == "FieldValueRequired" && (cause.Field == FirstId || cause.Field == $"status.{FirstId}"));
}
