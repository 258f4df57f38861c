using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Certificates;

/// <summary>The webhook asks who calls, and the API server shows its own client certificate.</summary>
public sealed class ClientCertificateTests(TestCluster cluster)
{
    [Fact]
    public async Task The_API_server_is_let_in_by_who_signed_its_certificate_and_by_its_name()
    {
        _ = cluster.Api;
        await using var scenario = await Scenario.BeginAsync(
            cluster, KargoVersion.V1_5_2, settings: [("ClientCaFile", cluster.WebhookClientCa), ("ClientNames", $"another,{WebhookCredentials.Name}")]);
        var stage = await KargoObject.CreateStageAsync(cluster.Api, scenario.Namespace);

        (await stage.PatchStatusAsync(Sender.WithoutId)).Done();

        Assert.All(await stage.IdsAsync(), Assert.NotEmpty);
    }

    [Fact]
    public async Task Under_another_name_it_is_not_let_in()
    {
        _ = cluster.Api;
        await using var scenario = await Scenario.BeginUncalledAsync(
            cluster, KargoVersion.V1_5_2, settings: [("ClientCaFile", cluster.WebhookClientCa), ("ClientNames", "another")]);
        var stage = await KargoObject.CreateStageAsync(cluster.Api, scenario.Namespace);

        await Wait.UntilAsync("the API server to fail at calling", async () =>
            (await stage.PatchStatusAsync(Sender.WithoutId)).Message.Contains("failed calling webhook", StringComparison.Ordinal));
        Assert.Equal(0, await scenario.Webhook.SumAsync("kargo_stage_webhook_requests_total{"));
    }
}
