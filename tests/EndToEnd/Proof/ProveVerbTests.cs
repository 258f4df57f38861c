using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Repair;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Proof;

/// <summary>The verb <c>prove</c>, as a person or <c>helm test</c> runs it: its exit codes, and what it says.</summary>
public sealed class ProveVerbTests(TestCluster cluster)
{
    private const int Proven = 0, NotProven = 1, CannotSay = 2;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Backfill_works(bool isIdRequired)
    {
        await using var scenario = await Scenario.BeginAsync(cluster, VersionThat(isIdRequired));
        var stage = await KargoObject.CreateStageAsync(cluster.Api, scenario.Namespace);

        var (exitCode, said) = await ProveAsync("--namespace", scenario.Namespace, "--stage", "test");

        Assert.Equal(Proven, exitCode);
        Assert.Matches($@"^Backfilling works. A status without status\.freightHistory\[0\]\.verificationHistory\[0\]\.id, sent for Stage {scenario.Namespace}/test as a dry run, came back with [0-9a-f-]{{36}}.$", said);
        Assert.Null((await stage.GetAsync())["status"]);
    }

    [Theory]
    [InlineData(false, "accepted a status without status.freightHistory[0].verificationHistory[0].id")]
    [InlineData(true, "The CRD rejected the status")]
    public async Task Nobody_is_registered(bool isIdRequired, string reason)
    {
        await KargoCrds.InstallAsync(cluster, VersionThat(isIdRequired));
        var @namespace = await NamespaceWithStageAsync();

        var (exitCode, said) = await ProveAsync("--namespace", @namespace);

        Assert.Equal(NotProven, exitCode);
        Assert.StartsWith("Backfilling does not work.", said, StringComparison.Ordinal);
        Assert.Contains(reason, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_selectors_exclude_the_Stage()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2);

        var (exitCode, said) = await ProveAsync("--namespace", await NamespaceWithStageAsync());

        Assert.Equal(NotProven, exitCode);
        Assert.Contains("its selectors exclude this Stage", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Audit", "or Webhook:Mode is Audit")]
    [InlineData("Reject", "Webhook:Mode is Reject")]
    public async Task The_webhook_does_not_backfill(string mode, string reason)
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, settings: ("Mode", mode));
        await KargoObject.CreateStageAsync(cluster.Api, scenario.Namespace);

        var (exitCode, said) = await ProveAsync("--namespace", scenario.Namespace);

        Assert.Equal(NotProven, exitCode);
        Assert.Contains(reason, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ignore", "could not reach it (failurePolicy is Ignore)")]
    [InlineData("Fail", "could not call a webhook whose failurePolicy is Fail")]
    public async Task The_webhook_hangs(string failurePolicy, string reason)
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, failurePolicy, timeoutSeconds: 1, asProcess: true);
        await KargoObject.CreateStageAsync(cluster.Api, scenario.Namespace);
        await scenario.Webhook.FreezeAsync();

        var (exitCode, said) = await ProveAsync("--namespace", scenario.Namespace);
        await scenario.Webhook.ThawAsync();

        Assert.Equal(NotProven, exitCode);
        Assert.Contains(reason, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no Stage in namespace ")]
    [InlineData("The CRD stages.kargo.akuity.io is not installed, or the Stage ", "--stage", "nobody")]
    public async Task Without_a_Stage_it_is_unknown_whether_backfilling_works(string reason, params string[] arguments)
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);

        var (exitCode, said) = await ProveAsync(["--namespace", await cluster.NewNamespaceAsync(), .. arguments]);

        Assert.Equal(CannotSay, exitCode);
        Assert.StartsWith($"Unknown whether backfilling works. {reason}", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_permission_it_is_unknown_whether_backfilling_works()
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        var account = await WebhookAccount.CreateAsync(cluster);

        var (exitCode, said) = await ProveInAsync(await account.WriteKubeconfigAsync(), "--namespace", account.Account.Namespace);

        Assert.Equal(CannotSay, exitCode);
        Assert.Contains("The API server denies the proof's request: stages.kargo.akuity.io is forbidden", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_cluster_it_is_unknown_whether_backfilling_works()
    {
        var (exitCode, said) = await ProveInAsync(kubeconfig: string.Empty);

        Assert.Equal(CannotSay, exitCode);
        Assert.Contains("There is no cluster to ask.", said, StringComparison.Ordinal);
    }

    private static KargoVersion VersionThat(bool requiresId) => requiresId ? KargoVersion.V1_5_2 : KargoVersion.V1_5_1;

    private async Task<string> NamespaceWithStageAsync()
    {
        var @namespace = await cluster.NewNamespaceAsync();
        await KargoObject.CreateStageAsync(cluster.Api, @namespace);
        return @namespace;
    }

    private async Task<(int ExitCode, string Said)> ProveAsync(params string[] arguments)
    {
        var kubeconfig = Path.GetTempFileName();
        await cluster.Access.WriteKubeconfigAsync(kubeconfig);
        var proven = await ProveInAsync(kubeconfig, arguments);
        File.Delete(kubeconfig);
        return proven;
    }

    private static async Task<(int ExitCode, string Said)> ProveInAsync(string kubeconfig, params string[] arguments)
    {
        await using var prove = WebhookCommand.StartAs(kubeconfig, ["prove", .. arguments]);
        var (exitCode, output) = await prove.EndAsync();
        return (exitCode, output.Trim());
    }
}
