using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Repair;

/// <summary>The verb <c>check</c> on what is stored.</summary>
public sealed class ClusterCheckTests(TestCluster cluster)
{
    [Fact]
    public async Task It_says_of_each_stored_object_what_it_lacks_and_after_a_repair_nothing()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await stored.StageAsync();
        await stored.PromotionAsync();

        var (before, output) = await CheckAsync(stored);
        await WebhookCommand.RunAsync(cluster, "repair", "-n", stored.Namespace);
        var (after, _) = await CheckAsync(stored);

        Assert.Equal((1, 0), (before, after));
        Assert.Contains($"Stage {stored.Namespace}/test does not conform", output, StringComparison.Ordinal);
        Assert.Contains($"Promotion {stored.Namespace}/test does not conform", output, StringComparison.Ordinal);
        Assert.Contains("2 checked, 2 of them not conforming", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_one_document_and_a_selector_narrows_it()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await stored.StageAsync("other");
        (await (await stored.StageAsync()).LabelAsync("team", "a")).Done();

        var (exitCode, output) = await CheckAsync(stored, "-o", "json", "-l", "team in (a)");

        Assert.Equal(1, exitCode);
        var found = Assert.Single(JsonNode.Parse(output)!["objects"]!.AsArray())!;
        Assert.Equal(("cluster", "test", "would_backfill"), (Text(found["source"]), Text(found["name"]), Text(found["decision"])));
    }

    [Fact]
    public async Task A_selector_that_is_none_is_exit_code_2_with_what_the_API_server_says()
    {
        var (exitCode, output) = await CheckAsync(await StoredBefore.BeginAsync(cluster), "-l", "=");

        Assert.Equal(2, exitCode);
        Assert.Contains("The cluster cannot be read: The API server answers 400", output, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output)> CheckAsync(StoredBefore stored, params string[] arguments) =>
        WebhookCommand.RunAsync(cluster, ["check", "--cluster", "-n", stored.Namespace, .. arguments]);

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
