using System.Net;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Denials;

/// <summary>An update that cannot be backfilled: who denies it, and with which message.</summary>
public class DenialTests(TestCluster cluster)
{
    private const string DryRun = "?dryRun=All";

    private static readonly System.Text.Json.Nodes.JsonObject WithoutPhase = History(Collection("a", Entry("10:00:00", phase: null)));

    [Fact]
    public async Task Under_Strict_the_webhook_denies_an_entry_without_phase_and_names_the_causes()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_1, settings: ("Requirements", "Strict"));
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);

        var reply = await stage.PatchStatusAsync(WithoutPhase);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.Code);
        Assert.Contains(("FieldValueRequired", "status.freightHistory[0].verificationHistory[0].phase"), reply.Causes);
        Assert.StartsWith(
            $"admission webhook \"{scenario.Registration.WebhookName}\" denied the request: Stage {scenario.Namespace}/test lacks",
            reply.Message,
            StringComparison.Ordinal);
        Assert.Contains("Sent by administrator", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_permission_to_read_the_CRD_the_API_server_s_own_message_stands()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);

        var reply = await stage.PatchStatusAsync(WithoutPhase);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.Code);
        Assert.StartsWith("Stage.kargo.akuity.io \"test\" is invalid", reply.Message, StringComparison.Ordinal);
        Assert.Contains(reply.Causes, cause => cause is ("FieldValueRequired", var field) && field.EndsWith(".phase", StringComparison.Ordinal));
        Assert.DoesNotContain(reply.Causes, cause => cause.Field.EndsWith(".id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Under_Installed_the_webhook_denies_what_the_installed_CRD_rejects_and_says_why()
    {
        await using var scenario = await BeginSeeingCrdsAsync(KargoVersion.V1_5_2);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);
        await scenario.Webhook.UntilCrdRequiresIdAsync(1);

        var reply = await stage.PatchStatusAsync(WithoutPhase);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.Code);
        Assert.Equal([("FieldValueRequired", "status.freightHistory[0].verificationHistory[0].phase")], reply.Causes);
        Assert.Contains("Required by the installed CRD stages.kargo.akuity.io v1alpha1, generation ", reply.Message, StringComparison.Ordinal);
        Assert.Contains("Sent by administrator", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_Installed_any_field_of_status_is_validated_against_the_CRD()
    {
        await using var scenario = await BeginSeeingCrdsAsync(KargoVersion.V1_5_1);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);
        await scenario.Webhook.UntilCrdRequiresIdAsync(0);

        var reply = await stage.PatchStatusAsync(new() { ["currentPromotion"] = new System.Text.Json.Nodes.JsonObject { ["status"] = null }, ["observedGeneration"] = "one" });

        Assert.Equal([("FieldValueRequired", "status.currentPromotion.name"), ("FieldValueTypeInvalid", "status.observedGeneration")], reply.Causes.Order());
        Assert.StartsWith($"admission webhook \"{scenario.Registration.WebhookName}\" denied the request: ", reply.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("an-id")]
    [InlineData(null)] // Not backfilled there: the entry would change, and lacks phase.
    public async Task Under_Installed_a_stored_invalid_entry_passes_while_it_is_unchanged_where_the_server_ratchets(string? id)
    {
        var stage = await StoreWithoutPhaseAsync(id);
        await using var scenario = await BeginKnowingCrdAsync(stage.Namespace);

        var elsewhere = await stage.PatchStatusAsync(new() { ["freightSummary"] = "another" });

        Assert.Equal(cluster.Ratchets, elsewhere.IsDone);
        Assert.Equal([id ?? string.Empty], await stage.IdsAsync());
        if (!cluster.Ratchets) AssertOurs(elsewhere, scenario, "status.freightHistory[0].verificationHistory[0].phase");
    }

    [Fact]
    public async Task Without_permission_to_read_the_CRD_the_webhook_does_not_undo_ratcheting()
    {
        var stage = await StoreWithoutPhaseAsync(id: null);
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, @namespace: stage.Namespace);

        var elsewhere = await stage.PatchStatusAsync(new() { ["freightSummary"] = "another" });

        Assert.Equal(cluster.Ratchets, elsewhere.IsDone);
        Assert.Equal([string.Empty], await stage.IdsAsync());
    }

    /// <summary>The name is wrong, and nothing but the ids is missing: with an id the list would be changed, and so rejected for the name.</summary>
    [Fact]
    public async Task The_webhook_does_not_undo_ratcheting_of_a_wrong_value_where_the_server_is_known_to_ratchet()
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_1);
        var stage = await CreateStageAsync(cluster.Api, await cluster.NewNamespaceAsync());
        (await stage.PatchStatusAsync(HistoryWithName("wrong"))).Done();
        var account = await WebhookAccount.CreateAsync(cluster);
        await using var scenario = await Scenario.BeginAsync(
            cluster, KargoVersion.V1_5_2, @namespace: stage.Namespace, settings: ("Kubeconfig", await account.WriteKubeconfigAsync()));
        await scenario.Webhook.UntilServerVersionIsAsync(cluster.Minor);
        var crd = KargoCrds.Read("stages.yaml", KargoVersion.V1_5_2).ToJsonString();
        await Crd.ApplyAsync(cluster, System.Text.Json.Nodes.JsonNode.Parse(
            crd.Replace("\"name\":{\"type\":\"string\"}", "\"name\":{\"type\":\"string\",\"pattern\":\"^(x|freight)$\"}", StringComparison.Ordinal))!.AsObject());
        await Wait.UntilAsync("a name to be validated", async () => !(await stage.PatchStatusAsync(HistoryWithName("wrong too"), DryRun)).IsDone);

        var elsewhere = await stage.PatchStatusAsync(new() { ["freightSummary"] = "another" });

        Assert.True(cluster.Ratchets == elsewhere.IsDone, elsewhere.Message);
        (await stage.PatchStatusAsync(HistoryWithName("freight"))).Done();
        Assert.DoesNotContain(string.Empty, await stage.IdsAsync()); // The list was changed.

        static System.Text.Json.Nodes.JsonObject HistoryWithName(string name)
        {
            var collection = Collection("a", Entry("10:00:00"));
            collection["items"] = new System.Text.Json.Nodes.JsonObject { ["Warehouse/w"] = new System.Text.Json.Nodes.JsonObject { ["name"] = name } };
            return History(collection);
        }
    }

    [Fact]
    public async Task Under_Installed_the_webhook_denies_a_stored_invalid_entry_once_it_is_changed()
    {
        var stage = await StoreWithoutPhaseAsync("an-id");
        await using var scenario = await BeginKnowingCrdAsync(stage.Namespace);
        var old = Entry("10:00:00", phase: null);
        old["id"] = "an-id";

        var pushedDown = await stage.PatchStatusAsync(History(Collection("b", Entry("11:00:00")), Collection("a", old)));
        var changed = await stage.PatchStatusAsync(History(Collection("other", old)));

        AssertOurs(pushedDown, scenario, "status.freightHistory[1].verificationHistory[0].phase");
        AssertOurs(changed, scenario, "status.freightHistory[0].verificationHistory[0].phase");
    }

    [Fact]
    public async Task The_webhook_follows_an_upgrade_and_a_rollback_of_the_CRD()
    {
        await using var scenario = await BeginSeeingCrdsAsync(KargoVersion.V1_5_1);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);
        await scenario.Webhook.UntilCrdRequiresIdAsync(0);
        (await stage.PatchStatusAsync(WithoutPhase, DryRun)).Done();

        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        await UntilAsync(reply => reply.Message.Contains("Required by the installed CRD", StringComparison.Ordinal));
        Assert.Equal(1, await scenario.Webhook.SumAsync("kargo_stage_webhook_crd_state", "resource=\"stages.kargo.akuity.io\"", "state=\"known\""));

        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_3);
        await UntilAsync(reply => reply.IsDone);
        await scenario.Webhook.UntilCrdRequiresIdAsync(0);

        Task UntilAsync(Func<Reply, bool> isSo) =>
            Wait.UntilAsync("the webhook to follow the CRD", async () => isSo(await stage.PatchStatusAsync(WithoutPhase, DryRun)));
    }

    [Fact]
    public async Task Under_Installed_what_the_API_server_accepts_passes_with_a_warning()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_1);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);

        var reply = (await stage.PatchStatusAsync(WithoutPhase)).Done();

        Assert.Contains(reply.Warnings, warning => warning.Contains("verificationHistory[0].phase is missing: allowed as it is", StringComparison.Ordinal));
    }

    // Under the CRDs of 1.5.1.
    private async Task<KargoObject> StoreWithoutPhaseAsync(string? id)
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_1);
        var stage = await CreateStageAsync(cluster.Api, await cluster.NewNamespaceAsync());
        var entry = Entry("10:00:00", phase: null);
        if (id is not null) entry["id"] = id;
        (await stage.PatchStatusAsync(History(Collection("a", entry)))).Done();
        return stage;
    }

    private async Task<Scenario> BeginKnowingCrdAsync(string @namespace)
    {
        var scenario = await BeginSeeingCrdsAsync(KargoVersion.V1_5_2, @namespace);
        await scenario.Webhook.UntilCrdRequiresIdAsync(1);
        await scenario.Webhook.UntilServerVersionIsAsync(cluster.Minor);
        return scenario;
    }

    private static void AssertOurs(Reply reply, Scenario scenario, string field)
    {
        Assert.StartsWith($"admission webhook \"{scenario.Registration.WebhookName}\" denied the request: ", reply.Message, StringComparison.Ordinal);
        Assert.Equal([("FieldValueRequired", field)], reply.Causes);
    }

    private async Task<Scenario> BeginSeeingCrdsAsync(KargoVersion version, string? @namespace = null)
    {
        var account = await WebhookAccount.CreateAsync(cluster);
        await account.AllowAsync();
        return await Scenario.BeginAsync(cluster, version, @namespace: @namespace, settings: ("Kubeconfig", await account.WriteKubeconfigAsync()));
    }
}
