using System.Net;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd;

/// <summary>A payload that cannot be healed: who refuses it, and in what words.</summary>
public sealed class RefusalTests(TestCluster cluster)
{
    private static readonly System.Text.Json.Nodes.JsonObject WithoutPhase = History(Collection("a", Entry("10:00:00", phase: null)));

    [Fact]
    public async Task Under_Strict_a_payload_without_phase_is_refused_by_the_webhook_with_causes()
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
    public async Task Under_Installed_the_API_server_s_own_refusal_stands()
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
    public async Task Under_Installed_what_the_API_server_takes_passes_with_a_warning()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_1);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);

        var reply = (await stage.PatchStatusAsync(WithoutPhase)).Done();

        Assert.Contains(reply.Warnings, warning => warning.Contains("verificationHistory[0].phase is missing: left as it is", StringComparison.Ordinal));
    }
}
