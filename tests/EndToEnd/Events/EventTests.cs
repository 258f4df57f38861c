using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Events;

/// <summary>What somebody sees who describes a Stage.</summary>
public sealed class EventTests(TestCluster cluster)
{
    private static readonly JsonObject WithoutPhase = History(Collection("a", Entry("10:00:00", phase: null)));

    [Fact]
    public async Task A_backfilled_update_leaves_an_Event_about_the_Stage()
    {
        await using var scenario = await Scenario.BeginKnowingAsync(cluster);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);

        (await stage.PatchStatusAsync(Sender.WithoutId)).Done();

        var told = Assert.Single(await EventsAsync(scenario, atLeast: 1));
        Assert.Equal(("BackfilledStatus", "Normal", 1), (Text(told["reason"]), Text(told["type"]), told["count"]!.GetValue<int>()));
        Assert.Equal(Text((await stage.GetAsync())["metadata"]!["uid"]), Text(told["involvedObject"]!["uid"]));
        Assert.Equal(
            "Backfilled fields that user unknown omitted: status.freightHistory[0].verificationHistory[0].id", Text(told["message"]));
    }

    [Fact]
    public async Task A_denied_update_leaves_a_warning()
    {
        await using var scenario = await Scenario.BeginKnowingAsync(cluster);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);

        Assert.False((await stage.PatchStatusAsync(WithoutPhase)).IsDone);

        var told = Assert.Single(await EventsAsync(scenario, atLeast: 1));
        Assert.Equal(("DeniedStatus", "Warning"), (Text(told["reason"]), Text(told["type"])));
    }

    [Fact]
    public async Task Two_replicas_write_one_Event_about_the_same_Stage_and_lose_nothing_when_they_stop()
    {
        var account = await WebhookAccount.CreateAsync(cluster);
        await account.AllowAsync();
        var kubeconfig = await account.WriteKubeconfigAsync();
        await using var scenario = await Scenario.BeginAsAsync(cluster, kubeconfig);
        await using var other = await WebhookReplica.StartAsync(("Kubeconfig", kubeconfig), ("Requirements", "Strict"));
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);

        // Not by way of the API server: it may ask more than once about one update, and give up on a request that is then counted late.
        var request = await RequestOfAsync(stage, scenario.Namespace);
        await scenario.Webhook.PostAsync("/mutate", request);
        await EventsAsync(scenario, atLeast: 1);
        await scenario.Webhook.PostAsync("/mutate", request);
        await other.PostAsync("/mutate", request);
        var rejected = await scenario.Webhook.SumAsync("kargo_stage_webhook_denials_total") + await other.SumAsync("kargo_stage_webhook_denials_total");
        await scenario.Webhook.TerminateAsync();
        await other.TerminateAsync();

        Assert.Equal(3, rejected);
        Assert.Equal(rejected, Assert.Single(await EventsAsync(scenario, atLeast: 1))["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_dry_run_leaves_none()
    {
        await using var scenario = await Scenario.BeginKnowingAsync(cluster);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);
        var real = await CreateStageAsync(cluster.Api, scenario.Namespace, "real");

        (await stage.PatchStatusAsync(Sender.WithoutId, "?dryRun=All")).Done();
        (await real.PatchStatusAsync(Sender.WithoutId)).Done();

        Assert.Equal("real", Text(Assert.Single(await EventsAsync(scenario, atLeast: 1))["involvedObject"]!["name"]));
    }

    [Fact]
    public async Task Without_permission_to_write_them_backfill_goes_on_and_the_loss_is_counted_and_logged_once()
    {
        var account = await WebhookAccount.CreateAsync(cluster);
        await using var scenario = await Scenario.BeginAsAsync(cluster, await account.WriteKubeconfigAsync());

        for (var i = 0; i < 3; i++) (await (await CreateStageAsync(cluster.Api, scenario.Namespace, $"stage-{i}")).PatchStatusAsync(Sender.WithoutId)).Done();

        await Wait.UntilAsync("the failed Events to be counted", async () =>
            await scenario.Webhook.SumAsync("kargo_stage_webhook_events_total", "outcome=\"failed\"") == 3);
        Assert.Equal(2, scenario.Webhook.Output.Split("\"event\":210").Length);
    }

    [Theory]
    [InlineData("no-such-stage", null)]
    [InlineData("test", "another-uid")]
    public async Task A_request_about_an_object_that_is_not_there_leaves_none(string name, string? uid)
    {
        await using var scenario = await Scenario.BeginKnowingAsync(cluster);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);
        var forged = JsonNode.Parse(await RequestOfAsync(stage, scenario.Namespace))!;
        forged["request"]!["name"] = name;
        if (uid is not null) forged["request"]!["object"]!["metadata"]!["uid"] = uid;

        await scenario.Webhook.PostAsync("/mutate", forged.ToJsonString());
        await Wait.UntilAsync("the Event to be counted", async () =>
            await scenario.Webhook.SumAsync("kargo_stage_webhook_events_total", "outcome=\"unconfirmed\"") == 1);

        Assert.Empty((await cluster.Api.GetAsync($"/api/v1/namespaces/{scenario.Namespace}/events")).Done().Body["items"]!.AsArray());
    }

    private async Task<IReadOnlyList<JsonNode>> EventsAsync(Scenario scenario, int atLeast)
    {
        IReadOnlyList<JsonNode> events = [];
        await Wait.UntilAsync("Events", async () =>
        {
            var list = (await cluster.Api.GetAsync($"/api/v1/namespaces/{scenario.Namespace}/events")).Done();
            events = [.. list.Body["items"]!.AsArray().OfType<JsonNode>()];
            return events.Count >= atLeast;
        });
        return events;
    }

    // As the API server would ask, were it this replica's turn.
    private static async Task<string> RequestOfAsync(KargoObject stage, string @namespace)
    {
        var sent = await stage.GetAsync();
        sent["status"] = WithoutPhase.DeepClone();
        var request = new JsonObject
        {
            ["uid"] = "of-the-other-replica",
            ["operation"] = "UPDATE",
            ["resource"] = new JsonObject { ["group"] = "kargo.akuity.io", ["version"] = "v1alpha1", ["resource"] = "stages" },
            ["subResource"] = "status",
            ["namespace"] = @namespace,
            ["name"] = "test",
            ["object"] = sent,
        };
        return new JsonObject { ["apiVersion"] = "admission.k8s.io/v1", ["kind"] = "AdmissionReview", ["request"] = request }.ToJsonString();
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
