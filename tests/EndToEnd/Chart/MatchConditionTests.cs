using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>
/// What the chart's matchConditions let the API server ask about: the webhook is down for good and failurePolicy is Fail, so that whatever it
/// would be asked about is refused.
/// </summary>
public sealed class MatchConditionTests(ConditionalCluster cluster) : IClassFixture<ConditionalCluster>
{
    private const string DryRun = "?dryRun=All";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly JsonObject Whole = Collection("a", WithId("an-id")), Lacking = Collection("a", WithId("an-id"), Entry("10:00:00")), Empty = Collection("a", WithId(""));

    [Fact]
    public async Task The_API_server_asks_only_about_what_lacks_an_id()
    {
        var api = cluster.Api;
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_1);
        var @namespace = await cluster.NewNamespaceAsync();
        var (stage, promotion) = (await CreateStageAsync(api, @namespace), await CreatePromotionAsync(api, @namespace));
        await using var registered = await RegisterAsync();
        await Wait.UntilAsync("the webhook to be asked", Patience, async () =>
            IsAsked(await stage.PatchStatusAsync(History(Lacking), DryRun)) && (await stage.PatchStatusAsync(History(Whole), DryRun)).IsDone);

        foreach (var place in (Func<JsonObject, JsonObject>[])[collection => History(Collection("b"), collection), InPromotion("currentPromotion"), InPromotion("lastPromotion")])
        {
            (await stage.PatchStatusAsync(place(Whole))).Done();
            Assert.True(IsAsked(await stage.PatchStatusAsync(place(Lacking))));
            Assert.True(IsAsked(await stage.PatchStatusAsync(place(Empty))));
        }

        (await promotion.PatchStatusAsync(new() { ["phase"] = "Running", ["freightCollection"] = Whole.DeepClone() })).Done();
        Assert.True(IsAsked(await promotion.PatchStatusAsync(new() { ["freightCollection"] = Lacking.DeepClone() })));
        (await stage.PatchStatusAsync(new() { ["freightSummary"] = "another" })).Done();
        (await stage.LabelAsync("team", "a")).Done();
    }

    [Fact]
    public async Task Without_match_conditions_it_asks_about_all()
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_1);
        var stage = await CreateStageAsync(cluster.Api, await cluster.NewNamespaceAsync());
        await using var registered = await RegisterAsync("webhook.matchConditions=false");

        await Wait.UntilAsync("the webhook to be asked", Patience, async () => IsAsked(await stage.PatchStatusAsync(History(Whole), DryRun)));
    }

    // The chart's own, but for where it calls and what becomes of it when nobody answers.
    private async Task<Registered> RegisterAsync(params IEnumerable<string> values)
    {
        var rendering = await Rendering.ForAsync($"1.{cluster.Minor}.0", values);
        var registered = new Registered(cluster.Configurations, []);
        foreach (var kind in (string[])["Mutating", "Validating"])
        {
            var configuration = rendering.One($"{kind}WebhookConfiguration");
            var webhook = configuration["webhooks"]![0]!;
            webhook["clientConfig"] = new JsonObject { ["url"] = $"https://127.0.0.1:{FreePort.Next()}/" };
            webhook["failurePolicy"] = "Fail";
            (await cluster.Configurations.PostAsync(ConditionalCluster.PathOf(kind.ToLowerInvariant()), configuration)).Done();
            registered.Paths.Add($"{ConditionalCluster.PathOf(kind.ToLowerInvariant())}/{Rendering.Release}");
        }

        return registered;
    }

    private static bool IsAsked(Reply reply) => !reply.IsDone && reply.Message.Contains("failed calling webhook", StringComparison.Ordinal);

    private static Func<JsonObject, JsonObject> InPromotion(string field) => collection => new JsonObject
    {
        [field] = new JsonObject { ["name"] = "promotion", ["status"] = new JsonObject { ["freightCollection"] = collection.DeepClone() } },
    };

    private static JsonObject WithId(string id)
    {
        var entry = Entry("11:00:00");
        entry["id"] = id;
        return entry;
    }

    private sealed record Registered(KubernetesApi Api, List<string> Paths) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var path in Paths) (await Api.DeleteAsync(path)).Done();
        }
    }
}
