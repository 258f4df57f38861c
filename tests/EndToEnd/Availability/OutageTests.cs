using System.Net;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Availability;

/// <summary>The webhook is down: what the API server makes of it.</summary>
public sealed class OutageTests(TestCluster cluster)
{
    private static readonly System.Text.Json.Nodes.JsonObject WithoutId = History(Collection("a", Entry("10:00:00")));

    [Fact]
    public async Task Under_Ignore_the_API_server_s_answer_stands_and_the_webhook_s_return_backfills_the_next_update()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, failurePolicy: "Ignore", timeoutSeconds: 1, asProcess: true);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);

        // The worst of outages: connections are taken, and nobody answers.
        await scenario.Webhook.FreezeAsync();
        var rejected = await stage.PatchStatusAsync(WithoutId);
        await scenario.Webhook.ThawAsync();

        Assert.StartsWith("Stage.kargo.akuity.io \"test\" is invalid", rejected.Message, StringComparison.Ordinal);
        (await stage.PatchStatusAsync(WithoutId)).Done();
        Assert.All(await stage.IdsAsync(), Assert.NotEmpty);
    }

    [Fact]
    public async Task Under_Ignore_an_update_that_conforms_passes_while_the_webhook_is_gone()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, failurePolicy: "Ignore", timeoutSeconds: 1, asProcess: true);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);

        Assert.Equal(0, await scenario.Webhook.TerminateAsync());

        (await stage.PatchStatusAsync(new() { ["freightSummary"] = "still alive" })).Done();
    }

    [Fact]
    public async Task Under_Fail_the_update_is_rejected_with_a_message_that_names_the_webhook()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, asProcess: true);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);

        await scenario.Webhook.TerminateAsync();
        var rejected = await stage.PatchStatusAsync(WithoutId);

        Assert.Equal(HttpStatusCode.InternalServerError, rejected.Code);
        Assert.Contains($"failed calling webhook \"{scenario.Registration.WebhookName}\"", rejected.Message, StringComparison.Ordinal);
    }
}
