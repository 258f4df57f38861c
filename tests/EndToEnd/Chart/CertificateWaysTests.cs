using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>A certificate that others look after: the chart brings it to the process, and its CA to the API server.</summary>
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
