using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>A certificate that others manage: the chart brings it to the process, and its CA to the API server.</summary>
public sealed class CertificateWaysTests(TestCluster cluster)
{
    [Fact]
    public async Task A_provided_certificate_is_served_and_trusted()
    {
        var @namespace = await cluster.NewNamespaceAsync();
        var certificate = IssuedCertificate.For($"kargo-stage-webhook.{@namespace}.svc");
        (await cluster.Api.PostAsync($"/api/v1/namespaces/{@namespace}/secrets", certificate.ToSecret("mine"))).Done();

        await using var release = await ChartRelease.InstallAsync(
            cluster, @namespace, "certificates.mode=provided", "certificates.provided.secretName=mine", $"certificates.provided.caBundle={certificate.CaPem}");

        await ServesAsync(release);
    }

    [Fact]
    public async Task A_certificate_of_cert_manager_is_served_and_trusted_and_an_upgrade_leaves_the_caBundle()
    {
        await using var certManager = await CertManager.InstallAsync(cluster);
        await using var release = await ChartRelease.InstallAsync(cluster, await cluster.NewNamespaceAsync(), "certificates.mode=certManager");
        await certManager.WorkAsync();
        var trusted = await release.CaBundlesAsync();

        await release.UpgradeAsync("certificates.mode=certManager", "webhook.timeoutSeconds=7");

        Assert.Equal(trusted, await release.CaBundlesAsync());
        await ServesAsync(release);
    }

    /// <summary>
    /// helm adopts no object that it did not create. So each mode has a Secret of its own name, and a process whose Secret helm deletes must not create it
    /// again.
    /// </summary>
    [Fact]
    public async Task The_mode_changes_by_an_upgrade_and_back_by_a_rollback_and_an_upgrade()
    {
        await using var certManager = await CertManager.InstallAsync(cluster);
        await using var release = await ChartRelease.InstallAsync(cluster, await cluster.NewNamespaceAsync());
        await release.RunReplicasAsync(1);
        using var pod = await (await KargoController.InstallAsync(cluster, release.Namespace)).StartPodAsync(KargoController.ImageOf("1.5.1"));
        await release.BackfillAsync(pod.Sender);

        foreach (var back in (Func<Task>[])[() => release.RollbackAsync(1), () => release.UpgradeAsync()])
        {
            await release.UpgradeAsync("certificates.mode=certManager");
            await Wait.UntilAsync("the replica to try", () => Task.FromResult(release.Replicas[0].Output.Contains("forbidden", StringComparison.Ordinal)));
            Assert.Null(await release.SecretAsync());
            await certManager.WorkAsync();
            await release.MountCertificateAsync();
            Assert.True(await release.RollOutAsync());
            await release.BackfillAsync(pod.Sender);

            await back();
            Assert.True(await release.RollOutAsync());
            await release.BackfillAsync(pod.Sender);
            Assert.NotNull((await release.SecretAsync())!["data"]);
        }
    }

    private async Task ServesAsync(ChartRelease release)
    {
        await release.MountCertificateAsync();
        await release.RunReplicasAsync(1);
        using var pod = await (await KargoController.InstallAsync(cluster, release.Namespace)).StartPodAsync(KargoController.ImageOf("1.5.1"));
        await release.BackfillAsync(pod.Sender);
        Assert.Equal(1, await release.SumAsync("kargo_stage_webhook_certificate_trusted"));
        Assert.DoesNotContain("orbidden", release.Replicas[0].Output, StringComparison.Ordinal);
    }
}
