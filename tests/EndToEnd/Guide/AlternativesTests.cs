using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Guide;

/// <summary>The MutatingAdmissionPolicy of docs/alternatives.md, as written there: what it does, and each limit that the page names.</summary>
public sealed partial class AlternativesTests(PolicyCluster cluster) : IClassFixture<PolicyCluster>
{
    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Guide", "alternatives.md"));

    private static readonly JsonObject Unrelated = new() { ["observedGeneration"] = 7 };

    [Fact]
    public async Task It_sets_a_missing_id_and_the_update_passes()
    {
        var stage = await StoreAsync();
        await using var policy = await ApplyPolicyAsync(stage);

        Assert.Empty((await stage.PatchStatusAsync(History(Collection("b", Entry("11:00:00")), Collection("a", Entry("10:00:00"))))).Message);
        Assert.Equal(["b.2025-05-20T11:00:00Z", "a.2025-05-20T10:00:00Z"], await stage.IdsAsync());
    }

    [Fact]
    public async Task It_sets_the_same_id_at_every_retry()
    {
        var stage = await StoreAsync();
        await using var policy = await ApplyPolicyAsync(stage);
        (await stage.PatchStatusAsync(History(Collection("a", Entry("10:00:00"))))).Done();
        var first = await stage.IdsAsync();

        (await stage.PatchStatusAsync(History(Collection("a", Entry("10:00:00"))))).Done();

        Assert.Equal(first, await stage.IdsAsync());
    }

    [Fact]
    public async Task A_stale_writer_replaces_the_id_that_is_stored()
    {
        var stored = Entry("10:00:00");
        stored["id"] = "2c9bb7a5-6a2d-4b51-a5c1-3c8f7d0e9b11";
        var stage = await StoreAsync(Collection("a", stored));
        await using var policy = await ApplyPolicyAsync(stage);

        (await stage.PatchStatusAsync(History(Collection("b", Entry("11:00:00")), Collection("a", Entry("10:00:00"))))).Done();

        Assert.Equal(["b.2025-05-20T11:00:00Z", "a.2025-05-20T10:00:00Z"], await stage.IdsAsync());
    }

    [Fact]
    public async Task Two_entries_of_one_second_get_one_id()
    {
        var stage = await StoreAsync();
        await using var policy = await ApplyPolicyAsync(stage);

        (await stage.PatchStatusAsync(History(Collection("a", Entry("10:00:00"), Entry("10:00:00"))))).Done();

        Assert.Single((await stage.IdsAsync()).Distinct());
    }

    [Fact]
    public async Task An_update_that_ratcheting_tolerates_is_rejected_because_the_policy_changes_the_list()
    {
        var stage = await StoreAsync(Collection("a", Entry("10:00:00", phase: null)));
        Assert.Empty((await stage.PatchStatusAsync(Unrelated, "?dryRun=All")).Message);
        await using var policy = await ApplyPolicyAsync(stage);

        var reply = await stage.PatchStatusAsync(Unrelated);

        Assert.Contains(("FieldValueRequired", "status.freightHistory[0].verificationHistory[0].phase"), reply.Causes);
    }

    [Fact]
    public async Task The_patch_of_the_CRD_makes_an_entry_without_id_valid_and_the_entry_stays_without()
    {
        var stage = await StoreAsync();
        const string Path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/stages.kargo.akuity.io";

        (await cluster.Api.PatchAsync(Path, JsonNode.Parse(Relaxation().Match(Text).Groups[1].Value)!, KubernetesApi.JsonPatch)).Done();

        await Wait.UntilAsync("the schema to be served", async () => (await stage.PatchStatusAsync(History(Collection("a", Entry("10:00:00"))))).IsDone);
        Assert.Equal([""], await stage.IdsAsync());
    }

    [Fact]
    public async Task Only_the_list_that_it_names_is_covered()
    {
        var stage = await StoreAsync();
        await using var policy = await ApplyPolicyAsync(stage);

        var reply = await stage.PatchStatusAsync(new JsonObject
        {
            ["lastPromotion"] = new JsonObject { ["name"] = "promotion", ["status"] = new JsonObject { ["freightCollection"] = Collection("a", Entry("10:00:00")) } },
        });

        Assert.Contains(("FieldValueRequired", "status.lastPromotion.status.freightCollection.verificationHistory[0].id"), reply.Causes);
    }

    private async Task<KargoObject> StoreAsync(params JsonObject[] collections)
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_1);
        var stage = await CreateStageAsync(cluster.Api, await cluster.NewNamespaceAsync());
        if (collections.Length > 0) (await stage.PatchStatusAsync(History(collections))).Done();
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        return stage;
    }

    private async Task<Applied> ApplyPolicyAsync(KargoObject stage)
    {
        var applied = new Applied(cluster.Configurations, stage, []);
        foreach (var manifest in Policy().Match(Text).Groups[1].Value.Split("---\n").Select(YamlFile.Parse))
        {
            var plural = manifest["kind"]!.GetValue<string>() == "MutatingAdmissionPolicy" ? "mutatingadmissionpolicies" : "mutatingadmissionpolicybindings";
            (await cluster.Configurations.PostAsync($"/apis/admissionregistration.k8s.io/v1/{plural}", manifest)).Done();
            applied.Paths.Add($"/apis/admissionregistration.k8s.io/v1/{plural}/{manifest["metadata"]!["name"]}");
        }

        await Wait.UntilAsync("the policy to be effective", applied.IsEffectiveAsync);
        return applied;
    }

    private sealed record Applied(KubernetesApi Configurations, KargoObject Stage, List<string> Paths) : IAsyncDisposable
    {
        public async Task<bool> IsEffectiveAsync() => (await Stage.PatchStatusAsync(History(Collection("probe", Entry("09:00:00"))), "?dryRun=All")).IsDone;

        // The next test stores objects that lack an id.
        public async ValueTask DisposeAsync()
        {
            foreach (var path in Paths) (await Configurations.DeleteAsync(path)).Done();
            await Wait.UntilAsync("the policy to be gone", async () => !await IsEffectiveAsync());
        }
    }

    [GeneratedRegex("```yaml\n(apiVersion: admissionregistration.*?)```", RegexOptions.Singleline)]
    private static partial Regex Policy();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Relaxation();
}
