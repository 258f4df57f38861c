using KargoStageWebhook.Cluster;
using KargoStageWebhook.Hosting;
using static KargoStageWebhook.Cluster.PlayedApiServer;

namespace KargoStageWebhook.Repair;

/// <summary>The verb <c>repair</c> at a command line.</summary>
public sealed class RepairVerbTests : IDisposable
{
    private readonly string _kubeconfig = Path.GetTempFileName();

    [Theory]
    [InlineData("repair", "--rate", "0/s")]
    [InlineData("repair", "--rate", "fast")]
    [InlineData("repair", "--rate", "1001")]
    [InlineData("repair", "--kind", "pods")]
    [InlineData("repair", "stages.yaml")]
    [InlineData("check", "--cluster", "stages.yaml")]
    [InlineData("check", "stages.yaml", "--namespace", "demo")]
    public async Task Arguments_that_cannot_be_used_are_exit_code_2(params string[] arguments)
    {
        await using var run = CommandRun.Webhook(arguments);

        Assert.Equal(2, await run.EndAsync());
    }

    [Theory]
    [InlineData("repair")]
    [InlineData("check", "--cluster")]
    public async Task Without_a_cluster_it_says_which_setting_names_one(params string[] arguments)
    {
        await using var run = CommandRun.Webhook(arguments);

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal("There is no cluster to ask: set Webhook__Kubeconfig to the path of a kubeconfig, or run as a Pod.", Assert.Single(run.Errors));
    }

    [Fact]
    public async Task Where_Kargo_is_not_installed_it_says_so()
    {
        await using var server = await StartAsync(Refusal(404));
        await using var run = await WebhookAtAsync(server, "repair");

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal("The API server answers 404: no (404). Are Kargo's CRDs installed?", Assert.Single(run.Errors));
        Assert.StartsWith("0 examined", Assert.Single(run.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_gets_a_bar_for_each_kind_and_the_summary()
    {
        await using var server = await StartAsync(Page("there", "a", "b"), Page(null, "c"), Page(null));
        await WriteKubeconfigAsync(server, _kubeconfig);
        var command = $"dotnet {Path.Combine(AppContext.BaseDirectory, "kargo-stage-webhook.dll")} repair";
        await using var run = CommandRun.Shell($"TERM=xterm COLUMNS=120 Webhook__Kubeconfig={_kubeconfig} script -qec '{command}' /dev/null < /dev/null");

        Assert.Equal(0, await run.EndAsync());
        Assert.Contains("stages: 3 examined, 0 repaired", run.Text, StringComparison.Ordinal);
        Assert.Contains("3 examined: 3 conforming", run.Text, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_kubeconfig);

    private async Task<CommandRun> WebhookAtAsync(PlayedApiServer server, params string[] arguments)
    {
        await WriteKubeconfigAsync(server, _kubeconfig);
        return CommandRun.WebhookIn([$"Webhook__Kubeconfig={_kubeconfig}"], arguments);
    }
}
