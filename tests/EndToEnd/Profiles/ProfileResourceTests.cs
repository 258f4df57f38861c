using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using static KargoStageWebhook.EndToEnd.Cluster.DatabaseCluster;

namespace KargoStageWebhook.EndToEnd.Profiles;

/// <summary>The same incident with a CRD of somebody else, which requires an id that its operator does not write, and the profile that somebody wrote for it.</summary>
public sealed class ProfileResourceTests(TestCluster cluster) : IAsyncDisposable
{
    private TemporaryFile? _profile;

    [Fact]
    public async Task Without_the_webhook_the_CRD_rejects_an_item_without_id()
    {
        var orders = await CreateAsync(cluster, await cluster.NewNamespaceAsync());

        var reply = await orders.PatchStatusAsync(Nodes("a"));

        Assert.Contains(reply.Causes, cause => cause.Reason == "FieldValueRequired" && cause.Field.EndsWith(".id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_a_profile_the_same_update_passes_and_a_stale_copy_changes_no_id()
    {
        await using var scenario = await BeginAsync();
        var orders = await CreateAsync(cluster, scenario.Namespace);

        (await orders.PatchStatusAsync(Nodes("b", "a"))).Done();
        var ids = await IdsAsync(orders);
        (await orders.PatchStatusAsync(Nodes("c", "b", "a"))).Done();

        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8", id));
        Assert.Equal(ids, (await IdsAsync(orders)).Skip(1));
    }

    [Fact]
    public async Task Kargo_s_own_are_backfilled_as_ever()
    {
        await using var scenario = await BeginAsync();
        var stage = await KargoObject.CreateStageAsync(cluster.Api, scenario.Namespace);

        (await stage.PatchStatusAsync(Sender.WithoutId)).Done();
    }

    [Fact]
    public async Task Reject_denies_with_the_webhook_s_message()
    {
        await using var scenario = await BeginAsync(("Mode", "Reject"));
        var orders = await CreateAsync(cluster, scenario.Namespace);

        var reply = await orders.PatchStatusAsync(Nodes("a"));

        Assert.Equal(422, (int)reply.Code);
        Assert.Contains($"Cluster {scenario.Namespace}/orders lacks status.nodes[0].id.", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_Event_about_the_object_itself_tells_of_it()
    {
        var account = await WebhookAccount.CreateAsync(cluster);
        await account.AllowAsync(Permissions);
        await using var scenario = await BeginAsync(("Kubeconfig", await account.WriteKubeconfigAsync()));
        var orders = await CreateAsync(cluster, scenario.Namespace);

        (await orders.PatchStatusAsync(Nodes("a"))).Done();

        JsonNode? told = null;
        await Wait.UntilAsync("the Event", async () =>
        {
            var events = (await cluster.Api.GetAsync($"/api/v1/namespaces/{scenario.Namespace}/events")).Done().Body["items"]!.AsArray();
            told = events.FirstOrDefault(one => Text(one!["reason"]) == "BackfilledStatus");
            return told is not null;
        });
        var about = told!["involvedObject"]!;
        Assert.Equal(("db.example/v1", "Cluster", "orders"), (Text(about["apiVersion"]), Text(about["kind"]), Text(about["name"])));
        Assert.Equal(Text((await orders.GetAsync())["metadata"]!["uid"]), Text(about["uid"]));
    }

    public async ValueTask DisposeAsync() => await (_profile?.DisposeAsync() ?? ValueTask.CompletedTask);

    private async Task<Scenario> BeginAsync(params (string Name, string Value)[] settings)
    {
        _profile = await WriteProfileAsync();
        return await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, settings: [("Profile", _profile.Path), .. settings]);
    }

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? string.Empty;
}
