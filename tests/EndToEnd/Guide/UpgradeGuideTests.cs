using KargoStageWebhook.EndToEnd.Chart;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Monitoring;
using KargoStageWebhook.EndToEnd.Repair;
using static KargoStageWebhook.EndToEnd.Kargo.KargoController;

namespace KargoStageWebhook.EndToEnd.Guide;

/// <summary>The upgrade guide, command after command as written, through the upgrade that was the incident.</summary>
public sealed class UpgradeGuideTests(TestCluster cluster)
{
    private const string Release = "kargo-stage-webhook";

    [Fact]
    public async Task Promotions_go_on_through_the_whole_guide_and_back()
    {
        using var somebody = await Operator.SeatAsync(cluster);
        var stored = await InstallKargoAsync(somebody);
        var old = await stored.StageAsync();

        await using var release = await ChartRelease.InstallByAsync(cluster, Release, async values =>
        {
            await somebody.ProvideHelmAsync(values);
            await FollowAsync(somebody, "Install", 0, "STATUS: deployed");
        });
        await release.RunReplicasAsync(2);
        var controller = await KargoController.InstallAsync(cluster, stored.Namespace);
        using var pod = await controller.StartPodAsync(ImageOf("1.5.1"));
        await Wait.UntilAsync("an id to be backfilled", async () =>
        {
            await pod.Sender.UpdateAsync();
            return await release.SumAsync("kargo_stage_webhook_backfilled_fields_total{", "controller_version=\"1.5.1\"") > 0;
        });
        await using var prometheus = await PrometheusServer.StartAsync(cluster, release.Replicas);
        somebody.Set("prometheus", prometheus.Address.TrimEnd('/'));

        await FollowAsync(somebody, "The CRDs of that version", 0, string.Empty);
        await FollowAsync(somebody, "Check", 1, "verificationHistory[0].id");
        await FollowAsync(somebody, "Repair", 0, "0 not repairable, 0 failed");
        await FollowAsync(somebody, "Check", 0, "checked");
        await FollowAsync(somebody, "Upgrade", 0, "has been upgraded");
        await KargoCrds.WaitUntilServedAsync(cluster, KargoVersion.V1_5_2);
        await pod.Sender.UpdateAsync(updates: 3);
        await prometheus.WaitForAsync("kargo_stage_webhook_violations_total{controller_version=\"1.5.1\"}");
        await FollowAsync(somebody, "Watch the board", 0, "\"controller_version\":\"1.5.1\"");
        await FollowAsync(somebody, "Off-ramp", 1, $"by {controller.Label}, version 1.5.1: upgrade it");

        var ids = await old.IdsAsync();
        await FollowAsync(somebody, "The way back", 0, "uninstalled");
        Assert.All(ids, id => Assert.NotEqual(string.Empty, id));
        Assert.Equal(ids, await old.IdsAsync());
        await Wait.UntilAsync("an update without id to be rejected again", async () => !(await old.PatchStatusAsync(StoredBefore.WithoutId, "?dryRun=All")).IsDone);
    }

    [Fact]
    public void It_gets_the_CRDs_and_has_six_commands_and_the_way_back() => Assert.Equal(
        ["The CRDs of that version", "Install", "Check", "Repair", "Upgrade", "Watch the board", "Off-ramp", "The way back"], UpgradeGuide.Commands.Select(command => command.Heading));

    // Nothing that other tests have stored is in the way, and the CRDs are helm's.
    private async Task<StoredBefore> InstallKargoAsync(Operator somebody)
    {
        foreach (var crd in (string[])["stages.kargo.akuity.io", "promotions.kargo.akuity.io"]) await Crd.RemoveAsync(cluster, crd);
        await somebody.ProvideHelmAsync([]);
        var (exitCode, output) = await somebody.RunAsync($"helm install kargo '{await somebody.WriteKargoAsync(KargoVersion.V1_5_1, "1.5.1")}' -n kargo --create-namespace --set api.adminAccount.passwordHash=x,api.adminAccount.tokenSigningKey=x");
        Assert.True(exitCode == 0, output);
        await KargoCrds.WaitUntilServedAsync(cluster, KargoVersion.V1_5_1);
        somebody.Set("registry", Rendering.Registry);
        somebody.Set("version", "1.5.2");
        somebody.Set("chart", await somebody.WriteKargoAsync(KargoVersion.V1_5_2, "1.5.2"));
        somebody.Set("crds", somebody.PathOf("crds.yaml"));
        return new StoredBefore(cluster, await cluster.NewNamespaceAsync());
    }

    private static async Task FollowAsync(Operator somebody, string heading, int exitCode, string says)
    {
        var command = UpgradeGuide.Commands.Single(command => command.Heading == heading).Command;
        var (actual, output) = await somebody.RunAsync(command);
        Assert.True(actual == exitCode, $"{command}ended with {actual}:\n{output}");
        Assert.Contains(says, output, StringComparison.Ordinal);
    }
}
