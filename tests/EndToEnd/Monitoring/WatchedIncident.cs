using KargoStageWebhook.EndToEnd.Certificates;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Monitoring;

/// <summary>
/// The incident under the eyes of Prometheus. It scrapes three webhooks: one that also proves that it works and audits what is stored, one under Strict for another
/// namespace, and one that manages its certificate.
/// </summary>
internal sealed class WatchedIncident : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Scenario _backfilling, _strict;
    private readonly SelfManaged _certified;
    private readonly KargoObject _backfilled, _denied;

    private WatchedIncident(
        DirectoryInfo folder, Scenario backfilling, Scenario strict, SelfManaged certified, KargoObject backfilled, KargoObject denied, PrometheusServer prometheus) =>
        (_folder, _backfilling, _strict, _certified, _backfilled, _denied, Prometheus) = (folder, backfilling, strict, certified, backfilled, denied, prometheus);

    public PrometheusServer Prometheus { get; }

    /// <summary>The webhook that backfills. Its failurePolicy is Fail.</summary>
    public Scenario Backfilling => _backfilling;

    /// <summary>Sets all up; nothing has happened yet.</summary>
    public static async Task<WatchedIncident> PrepareAsync(TestCluster cluster)
    {
        _ = cluster.Api;
        var folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-");
        var kubeconfig = Path.Combine(folder.FullName, "kubeconfig");
        await cluster.Access.WriteKubeconfigAsync(kubeconfig);

        var @namespace = await cluster.NewNamespaceAsync();
        var backfilling = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, @namespace: @namespace, settings:
        [
            ("Kubeconfig", kubeconfig), ("Namespace", @namespace), ("ProofPeriod", "1s"), ("ProofNamespace", @namespace), ("AuditPeriod", "1s"),
        ]);
        var strict = await Scenario.BeginAsync(
            cluster, KargoVersion.V1_5_2, settings: [("Kubeconfig", kubeconfig), ("Requirements", "Strict")]);
        var certified = await SelfManaged.StartAsync(cluster, replicas: 1);
        return new WatchedIncident(
            folder,
            backfilling,
            strict,
            certified,
            await CreateStageAsync(cluster.Api, backfilling.Namespace),
            await CreateStageAsync(cluster.Api, strict.Namespace),
            await PrometheusServer.StartAsync(cluster, [backfilling.Webhook, strict.Webhook, .. certified.Replicas]));
    }

    /// <summary>One update that is backfilled, one that is denied, a dry run, and a body that is no AdmissionReview.</summary>
    public async Task PlayAsync()
    {
        (await UpdateAsync()).Done();
        (await _backfilled.PatchStatusAsync(History(Collection("a", Entry("10:00:00"))), "?dryRun=All")).Done();
        await _denied.PatchStatusAsync(History(Collection("a", Entry("10:00:00", phase: null))));
        await _backfilling.Webhook.PostAsync("/mutate", "no request");
    }

    /// <summary>The update of the incident.</summary>
    public Task<Reply> UpdateAsync() => _backfilled.PatchStatusAsync(History(Collection("a", Entry("10:00:00"))));

    public async ValueTask DisposeAsync()
    {
        await Prometheus.DisposeAsync();
        await _certified.DisposeAsync();
        await _strict.DisposeAsync();
        await _backfilling.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
