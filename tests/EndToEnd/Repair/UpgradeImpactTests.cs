using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Repair;

/// <summary><c>check --cluster --crd</c> predicts an upgrade of the CRDs; then the CRDs are upgraded, and the API server has its say.</summary>
public partial class UpgradeImpactTests(TestCluster cluster) : IDisposable
{
    private static readonly JsonObject Old = Entry("10:00:00"), New = WithId(Entry("11:00:00"));
    private readonly string _crds = Path.GetTempFileName();

    [Fact]
    public async Task What_becomes_of_labels_and_status_updates_is_as_it_was_predicted()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var lacking = await stored.StageAsync("lacking", History(Collection("a", Old)));
        var whole = await stored.StageAsync("whole", History(Collection("a", WithId(Old))));
        var promotion = await stored.PromotionAsync("promotion");

        var predicted = await PredictAsync(
            stored.Namespace, string.Join('\n', ((string[])["stages.yaml", "promotions.yaml"]).Select(file => KargoCrds.Read(file, KargoVersion.V1_5_2).ToJsonString())));
        await stored.UpgradeAsync();

        await HoldsAsync(predicted["lacking"], lacking, new() { ["freightSummary"] = "x" }, History(Collection("b", New), Collection("a", Old)));
        await HoldsAsync(predicted["whole"], whole, new() { ["freightSummary"] = "x" }, History(Collection("b", New), Collection("a", WithId(Old))));
        await HoldsAsync(predicted["promotion"], promotion, new() { ["phase"] = "Errored" }, new() { ["freightCollection"] = Collection("a", New, Old) });
        Assert.Equal([false, true, false], ((string[])["lacking", "whole", "promotion"]).Select(name => predicted[name]["conforms"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task A_spec_that_the_new_CRD_rejects_costs_updates_of_the_status_as_it_was_predicted()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stage = await stored.StageAsync("stage", new() { ["freightSummary"] = "x" });
        var crd = KargoCrds.Read("stages.yaml", KargoVersion.V1_5_1);
        var spec = crd["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!;
        spec["required"] = new JsonArray("requestedFreight");
        spec["properties"] = new JsonObject { ["requestedFreight"] = new JsonObject { ["type"] = "string" } };

        var predicted = (await PredictAsync(stored.Namespace, crd.ToJsonString()))["stage"]["impact"]!;
        await Crd.ApplyAsync(cluster, crd);
        await Wait.UntilAsync("the new schema to be served", async () => !(await cluster.Api.PatchAsync($"{stage.Path}?dryRun=All", new JsonObject { ["spec"] = new JsonObject { ["odd"] = "x" } })).IsDone);

        Assert.Equal("spec.requestedFreight", Assert.Single(predicted["rejected"]!.AsArray())!["path"]!.GetValue<string>());
        Assert.Equal(Outcome(predicted["statusUpdate"]!) == "passes", (await stage.PatchStatusAsync(new() { ["freightSummary"] = "y" })).IsDone);
        Assert.Equal(Outcome(predicted["anyUpdate"]!) != "rejected", (await stage.LabelAsync("team", "a")).IsDone);
    }

    public void Dispose()
    {
        File.Delete(_crds);
        GC.SuppressFinalize(this);
    }

    private async Task<Dictionary<string, JsonNode>> PredictAsync(string @namespace, string crds)
    {
        await File.WriteAllTextAsync(_crds, crds, TestContext.Current.CancellationToken);
        await using var command = WebhookCommand.StartAs(
            await WebhookCommand.AllowedAsync(cluster, WebhookCommand.GetsCrds), "check", "--cluster", "-n", @namespace, "--crd", _crds, "-o", "json");
        var (exitCode, output) = await command.EndAsync();

        Assert.Equal(1, exitCode);
        return JsonNode.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..])!["objects"]!.AsArray().ToDictionary(found => found!["name"]!.GetValue<string>(), found => found!);
    }

    private async Task HoldsAsync(JsonNode predicted, KargoObject actual, JsonObject elsewhere, JsonObject pushed)
    {
        var impact = predicted["impact"]!;
        var (label, status) = (Outcome(impact["anyUpdate"]!), Outcome(impact["statusUpdate"]!));

        Assert.Equal(label == "passes", (await actual.LabelAsync("team", "a")).IsDone);
        Assert.Equal(status != "rejected", (await actual.PatchStatusAsync(elsewhere)).IsDone);
        var reply = await actual.PatchStatusAsync(pushed);
        Assert.Equal(status == "passes", reply.IsDone);
        Assert.Equal(
            impact["rejected"]!.AsArray().Select(field => Bare(field!["path"]!.GetValue<string>())),
            reply.Causes.Where(cause => cause.Reason == "FieldValueRequired").Select(cause => Bare(cause.Field)));
    }

    private string Outcome(JsonNode update) => update[cluster.Ratchets ? "withRatcheting" : "withoutRatcheting"]!.GetValue<string>();

    private static JsonObject WithId(JsonObject entry)
    {
        var whole = entry.DeepClone().AsObject();
        whole["id"] = "5f0c9a57-66c6-4f0e-9a4d-2d7c3a6f1b90";
        return whole;
    }

    // API servers differ in how they spell it, and the entry has moved meanwhile.
    private static string Bare(string path) => Index().Replace(path, string.Empty).Replace("status.", string.Empty, StringComparison.Ordinal);

    [GeneratedRegex(@"\[\d*\]")]
    private static partial Regex Index();
}
