using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;

namespace KargoStageWebhook.EndToEnd.Repair;

/// <summary><c>repair --refresh</c>: asks Kargo's controller to go on with what waits.</summary>
public sealed class RefreshTests(TestCluster cluster)
{
    [Fact]
    public async Task Stages_that_were_repaired_and_Stages_with_pending_Promotions_are_refreshed_once_each()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var (repaired, waiting, resting) = (await stored.StageAsync("repaired"), await StageAsync(stored, "waiting"), await StageAsync(stored, "resting"));
        await PromoteAsync(stored, "new", "waiting", phase: null);
        await PromoteAsync(stored, "pending", "waiting", "Pending");
        await PromoteAsync(stored, "done", "resting", "Succeeded");
        await PromoteAsync(stored, "lost", "no-such-stage", "Pending");

        var (exitCode, output) = await RunAsync(stored, [WebhookCommand.PatchesStages], "--refresh");

        Assert.True(exitCode == 0, output);
        Assert.Contains($"Stage {stored.Namespace}/repaired refreshed: it was repaired", output, StringComparison.Ordinal);
        Assert.Contains($"Stage {stored.Namespace}/waiting refreshed: 2 of its Promotions are pending", output, StringComparison.Ordinal);
        Assert.Contains("0 gone, 2 Stages refreshed;", output, StringComparison.Ordinal);
        Assert.All([await repaired.RefreshedAsync(), await waiting.RefreshedAsync()], at => Assert.InRange(TimeProvider.System.GetUtcNow().UtcDateTime - at!.Value.ToUniversalTime(), TimeSpan.Zero, TimeSpan.FromMinutes(5)));
        Assert.Null(await resting.RefreshedAsync());
    }

    [Theory]
    [InlineData("--refresh", "--dry-run")]
    [InlineData]
    public async Task Nothing_is_annotated_in_a_dry_run_or_unasked(params string[] arguments)
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stage = await StageAsync(stored, "waiting");
        await PromoteAsync(stored, "pending", "waiting", "Pending");

        var (exitCode, output) = await RunAsync(stored, [WebhookCommand.PatchesStages], arguments);

        Assert.True(exitCode == 0, output);
        Assert.Equal(arguments.Length > 0, output.Contains("1 Stage would be refreshed", StringComparison.Ordinal));
        Assert.Null(await stage.RefreshedAsync());
    }

    [Fact]
    public async Task Only_Stages_that_the_selector_matches_are_refreshed()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var (one, other) = (await StageAsync(stored, "one"), await StageAsync(stored, "other"));
        (await one.LabelAsync("team", "a")).Done();
        await PromoteAsync(stored, "first", "one", "Pending");
        await PromoteAsync(stored, "second", "other", "Pending");

        await RunAsync(stored, [WebhookCommand.PatchesStages], "--refresh", "--selector", "team=a");

        Assert.NotNull(await one.RefreshedAsync());
        Assert.Null(await other.RefreshedAsync());
    }

    [Fact]
    public async Task Without_permission_to_patch_Stages_they_are_repaired_and_it_says_what_is_missing()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stage = await stored.StageAsync("waiting");

        var (exitCode, output) = await RunAsync(stored, [], "--refresh");

        Assert.Equal(2, exitCode);
        Assert.NotEmpty(Assert.Single(await stage.IdsAsync()));
        Assert.Contains($"Stage {stored.Namespace}/waiting cannot be refreshed: The API server responded with 403", output, StringComparison.Ordinal);
        Assert.Contains("1 repaired, 0 not repairable, 0 failed, 0 gone, 0 Stages refreshed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_first_which_cluster_it_acts_on_and_as_whom()
    {
        var stored = await StoredBefore.BeginAsync(cluster);

        var (_, output) = await RunAsync(stored, []);

        Assert.Matches(@"\ACluster https://127\.0\.0\.1:[0-9]+/?, context [^,]+, user [^,]+\.\n", output);
    }

    private static Task<KargoObject> StageAsync(StoredBefore stored, string name) => KargoObject.CreateStageAsync(stored.Cluster.Api, stored.Namespace, name);

    private static async Task PromoteAsync(StoredBefore stored, string name, string stage, string? phase)
    {
        var promotion = await KargoObject.CreatePromotionAsync(stored.Cluster.Api, stored.Namespace, name, stage);
        if (phase is not null) (await promotion.PatchStatusAsync(new() { ["phase"] = phase })).Done();
    }

    private async Task<(int ExitCode, string Output)> RunAsync(StoredBefore stored, AccessRule[] besides, params string[] arguments)
    {
        await using var command = WebhookCommand.StartAs(await WebhookCommand.AllowedAsync(cluster, besides), ["repair", "--namespace", stored.Namespace, .. arguments]);
        return await command.EndAsync();
    }
}
