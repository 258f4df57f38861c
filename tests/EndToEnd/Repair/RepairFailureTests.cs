using System.Globalization;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;

namespace KargoStageWebhook.EndToEnd.Repair;

/// <summary>Repairs while others write, the cluster forgets, rights are missing or somebody loses patience.</summary>
public sealed class RepairFailureTests(TestCluster cluster)
{
    [Fact]
    public async Task A_writer_that_never_rests_loses_nothing_and_the_Stage_is_repaired()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stage = await stored.StageAsync();
        using var enough = new CancellationTokenSource();
        var writing = WriteAsync(stage, enough.Token);

        var (exitCode, output) = await WebhookCommand.RunAsync(cluster, "repair", "-n", stored.Namespace);
        await enough.CancelAsync();
        var last = await writing;

        Assert.True(exitCode == 0, output);
        Assert.NotEmpty(Assert.Single(await stage.IdsAsync()));
        Assert.Equal(last, (await stage.GetAsync())["status"]!["freightSummary"]!.GetValue<string>());
        TestContext.Current.TestOutputHelper?.WriteLine($"{last} writes; {output}");
    }

    [Fact]
    public async Task SIGTERM_leaves_each_Stage_old_or_whole_and_another_run_completes_it()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stages = await stored.StagesAsync(40, _ => true);
        await using var repair = await WebhookCommand.StartProcessAsync(cluster, "repair", "-n", stored.Namespace, "--rate", "10/s");
        await repair.UntilItSaysAsync("stage-00003 repaired");

        Assert.Equal(130, await repair.TerminateAsync());
        Assert.Contains("Stopped before the end", repair.Output, StringComparison.Ordinal);
        var ids = await IdsAsync(stages);
        Assert.Equal(ids.Count(id => id.Length > 0), repair.Output.Split("set to ").Length - 1);
        Assert.Contains(string.Empty, ids);

        var (exitCode, output) = await WebhookCommand.RunAsync(cluster, "repair", "-n", stored.Namespace, "--rate", "1000/s");
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain(string.Empty, await IdsAsync(stages));
    }

    [Fact]
    public async Task A_list_whose_place_the_cluster_has_forgotten_goes_on_without_doing_anything_twice()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stages = await stored.StagesAsync(130, i => i % 3 == 0);
        await using var repair = await WebhookCommand.StartAsync(cluster, "repair", "-n", stored.Namespace, "--rate", "10/s");
        await repair.UntilItSaysAsync("stage-00000 repaired");

        await cluster.CompactAsync();
        var (exitCode, output) = await repair.EndAsync();

        Assert.True(exitCode == 0, output);
        Assert.Contains("130 checked: 86 conforming, 44 repaired", output, StringComparison.Ordinal);
        Assert.Equal(44, (await IdsAsync(stages)).Count(id => id.Length > 0));
    }

    [Fact]
    public async Task Hundreds_are_checked_page_by_page_and_the_few_that_lack_an_id_are_repaired()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await stored.StagesAsync(450, i => i % 100 == 99);

        var (exitCode, output) = await WebhookCommand.RunAsync(cluster, "repair", "-n", stored.Namespace, "--rate", "1000/s");

        Assert.True(exitCode == 0, output);
        Assert.Contains("450 checked: 446 conforming, 4 repaired", output, StringComparison.Ordinal);
        await cluster.DeleteAllAsync($"/apis/kargo.akuity.io/v1alpha1/namespaces/{stored.Namespace}/stages");
    }

    [Theory]
    [InlineData(false, "cannot list resource \"stages\"")]
    [InlineData(true, "cannot patch resource \"stages/status\"")]
    public async Task Without_permission_it_is_exit_code_2_and_a_line_that_says_which(bool mayRead, string message)
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await stored.StageAsync();
        var account = await ServiceAccount.CreateAsync(cluster, stored.Namespace, "nobody");
        if (mayRead) await account.AllowEverywhereAsync(new AccessRule("kargo.akuity.io", ["stages", "promotions"], ["get", "list"]));
        var kubeconfig = await cluster.WriteKubeconfigAsync(stored.Namespace, await account.IssueTokenAsync());

        await using var repair = WebhookCommand.StartAs(kubeconfig, "repair");
        var (exitCode, output) = await repair.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    /// <returns>What was written last.</returns>
    private static async Task<string> WriteAsync(KargoObject stage, CancellationToken enough)
    {
        for (var i = 0; ; i++)
        {
            var text = i.ToString(CultureInfo.InvariantCulture);
            (await stage.PatchStatusAsync(new JsonObject { ["freightSummary"] = text })).Done();
            if (enough.IsCancellationRequested) return text;
        }
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(IEnumerable<KargoObject> stages)
    {
        var ids = new List<string>();
        foreach (var stage in stages) ids.AddRange(await stage.IdsAsync());
        return ids;
    }
}
