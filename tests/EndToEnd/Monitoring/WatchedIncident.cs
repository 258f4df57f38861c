using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Monitoring;

/// <summary>
/// The incident under the eyes of Prometheus. It scrapes two webhooks: one as it is by default, and one under Strict for another namespace.
/// </summary>
internal sealed class WatchedIncident : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Scenario _healing, _strict;
    private readonly KargoObject _healed, _refused;

    private WatchedIncident(DirectoryInfo folder, Scenario healing, Scenario strict, KargoObject healed, KargoObject refused, PrometheusServer prometheus) =>
        (_folder, _healing, _strict, _healed, _refused, Prometheus) = (folder, healing, strict, healed, refused, prometheus);

    public PrometheusServer Prometheus { get; }

    /// <summary>The webhook that heals. Its failurePolicy is Fail.</summary>
    public Scenario Healing => _healing;

    /// <summary>Sets all up; nothing has happened yet.</summary>
    public static async Task<WatchedIncident> PrepareAsync(TestCluster cluster)
    {
        _ = cluster.Api;
        var folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-");
        var kubeconfig = Path.Combine(folder.FullName, "kubeconfig");
        await cluster.Access.WriteKubeconfigAsync(kubeconfig);

        var healing = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, settings: ("Kubeconfig", kubeconfig));
        var strict = await Scenario.BeginAsync(
            cluster, KargoVersion.V1_5_2, settings: [("Kubeconfig", kubeconfig), ("Requirements", "Strict")]);
        return new WatchedIncident(
            folder,
            healing,
            strict,
            await CreateStageAsync(cluster.Api, healing.Namespace),
            await CreateStageAsync(cluster.Api, strict.Namespace),
            await PrometheusServer.StartAsync(cluster, healing.Webhook, strict.Webhook));
    }

    /// <summary>One update that is healed, one that is refused, a dry run, and something that is no review.</summary>
    public async Task PlayAsync()
    {
        (await HealAsync()).Done();
        (await _healed.PatchStatusAsync(History(Collection("a", Entry("10:00:00"))), "?dryRun=All")).Done();
        await _refused.PatchStatusAsync(History(Collection("a", Entry("10:00:00", phase: null))));
        await _healing.Webhook.PostAsync("/mutate", "no review");
    }

    /// <summary>The update of the incident.</summary>
    public Task<Reply> HealAsync() => _healed.PatchStatusAsync(History(Collection("a", Entry("10:00:00"))));

    public async ValueTask DisposeAsync()
    {
        await Prometheus.DisposeAsync();
        await _strict.DisposeAsync();
        await _healing.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
