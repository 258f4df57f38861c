using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Incident;

/// <summary>Every way to write a status is backfilled, not only Kargo's.</summary>
public sealed class WaysToWriteTests(TestCluster cluster)
{
    private static readonly JsonObject WithoutId = History(Collection("a", Entry("10:00:00")));

    public static TheoryData<string> Ways => ["merge patch", "JSON patch", "server-side apply", "PUT"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_status_is_backfilled_when_written_by(string way)
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);

        (await WriteAsync(stage, way)).Done();

        Assert.NotEmpty(Assert.Single(await stage.IdsAsync()));
    }

    [Fact]
    public async Task A_dry_run_stores_nothing_and_counts_nothing()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);

        var shown = (await stage.PatchStatusAsync(WithoutId, "?dryRun=All")).Done();

        Assert.NotNull(shown.Body["status"]!["freightHistory"]![0]!["verificationHistory"]![0]!["id"]);
        Assert.Empty(await stage.IdsAsync());
        Assert.Equal(0, await scenario.Webhook.SumAsync("kargo_stage_webhook_requests_total"));
        Assert.Equal(0, await scenario.Webhook.SumAsync("kargo_stage_webhook_backfilled_fields_total"));
    }

    [Fact]
    public async Task The_same_update_for_real_is_counted()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);

        (await stage.PatchStatusAsync(WithoutId)).Done();

        Assert.InRange(await scenario.Webhook.SumAsync("kargo_stage_webhook_backfilled_fields_total"), 1, double.MaxValue);
    }

    private static async Task<Reply> WriteAsync(KargoObject stage, string way)
    {
        var path = $"{stage.Path}/status";
        switch (way)
        {
            case "JSON patch":
                var add = new JsonObject { ["op"] = "add", ["path"] = "/status", ["value"] = WithoutId.DeepClone() };
                return await stage.Api.PatchAsync(path, new JsonArray(add), KubernetesApi.JsonPatch);
            case "server-side apply":
                var applied = new JsonObject
                {
                    ["apiVersion"] = "kargo.akuity.io/v1alpha1",
                    ["kind"] = "Stage",
                    ["metadata"] = new JsonObject { ["name"] = "test" },
                    ["status"] = WithoutId.DeepClone(),
                };
                return await stage.Api.PatchAsync($"{path}?fieldManager=test", applied, KubernetesApi.ApplyPatch);
            case "PUT":
                var whole = await stage.GetAsync();
                whole["status"] = WithoutId.DeepClone();
                return await stage.Api.PutAsync(path, whole);
            default:
                return await stage.PatchStatusAsync(WithoutId);
        }
    }
}
