using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;

namespace KargoStageWebhook.EndToEnd.Repair;

/// <summary>The verb <c>check</c> on what is stored.</summary>
public sealed class ClusterCheckTests(TestCluster cluster)
{
    [Fact]
    public async Task Without_permission_to_read_the_CRDs_it_says_so_and_lists_what_each_stored_object_lacks()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await stored.StageAsync();
        await stored.PromotionAsync();

        var user = await WebhookCommand.AllowedAsync(cluster);
        var (before, output) = await CheckAsync(stored, user);
        await WebhookCommand.RunAsync(cluster, "repair", "-n", stored.Namespace);
        var (after, _) = await CheckAsync(stored, user);

        Assert.Equal((1, 0), (before, after));
        Assert.Contains($"Stage {stored.Namespace}/test does not conform", output, StringComparison.Ordinal);
        Assert.Contains($"Promotion {stored.Namespace}/test does not conform", output, StringComparison.Ordinal);
        Assert.Contains("The CRD stages.kargo.akuity.io cannot be read, and nothing is validated by it. The API server responded with 403", output, StringComparison.Ordinal);
        Assert.Contains("2 checked, 2 of them not conforming", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_installed_CRDs_decide_and_a_repair_makes_the_objects_conform_to_them()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await stored.StageAsync();
        await stored.PromotionAsync();
        var user = await WebhookCommand.AllowedAsync(cluster, WebhookCommand.GetsCrds);

        var (before, _) = await CheckAsync(stored, user);
        await stored.UpgradeAsync();
        var (upgraded, output) = await CheckAsync(stored, user);
        await WebhookCommand.RunAsync(cluster, "repair", "-n", stored.Namespace);
        var (repaired, _) = await CheckAsync(stored, user);

        Assert.Equal((0, 1, 0), (before, upgraded, repaired));
        Assert.Contains($"Stage {stored.Namespace}/test does not conform to stages.kargo.akuity.io v1alpha1, generation ", output, StringComparison.Ordinal);
        Assert.Contains($"Promotion {stored.Namespace}/test does not conform to promotions.kargo.akuity.io v1alpha1, generation ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_one_document_and_a_selector_narrows_it()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await stored.StageAsync("other");
        (await (await stored.StageAsync()).LabelAsync("team", "a")).Done();
        await stored.UpgradeAsync();

        var (exitCode, output) = await CheckAsync(stored, await WebhookCommand.AllowedAsync(cluster, WebhookCommand.GetsCrds), "-o", "json", "-l", "team in (a)");

        Assert.Equal(1, exitCode);
        var found = Assert.Single(JsonNode.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..])!["objects"]!.AsArray())!;
        Assert.Equal(("cluster", "test", "would_backfill"), (Text(found["source"]), Text(found["name"]), Text(found["decision"])));
    }

    [Fact]
    public async Task An_error_of_the_API_server_is_explained_by_the_installed_CRD()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await stored.UpgradeAsync();
        var stage = await KargoObject.CreateStageAsync(cluster.Api, stored.Namespace);
        var rejected = await stage.PatchStatusAsync(StoredBefore.WithoutId);

        await using var command = WebhookCommand.StartAs(await WebhookCommand.AllowedAsync(cluster, WebhookCommand.GetsCrds), "explain", "--cluster", rejected.Message);
        var (exitCode, output) = await command.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains(
            "required: [id, phase, startTime] of status.freightHistory[].verificationHistory[] in the CRD stages.kargo.akuity.io v1alpha1, generation ",
            output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_selector_that_is_none_is_exit_code_2_with_what_the_API_server_says()
    {
        var (exitCode, output) = await CheckAsync(await StoredBefore.BeginAsync(cluster), await WebhookCommand.AllowedAsync(cluster), "-l", "=");

        Assert.Equal(2, exitCode);
        Assert.Contains("The stages.kargo.akuity.io cannot be read: The API server responded with 400", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> CheckAsync(StoredBefore stored, string kubeconfig, params string[] arguments)
    {
        await using var command = WebhookCommand.StartAs(kubeconfig, ["check", "--cluster", "-n", stored.Namespace, .. arguments]);
        return await command.EndAsync();
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
