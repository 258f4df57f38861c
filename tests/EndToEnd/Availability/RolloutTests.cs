using System.Globalization;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Availability;

/// <summary>Replicas are replaced while Stages change: once, or as often as ROLLOUTS says; see tests/busy.sh.</summary>
public class RolloutTests(TestCluster cluster)
{
    private static readonly int Rollouts = int.Parse(Environment.GetEnvironmentVariable("ROLLOUTS") ?? "1", CultureInfo.InvariantCulture);

    private const int Writers = 16;
    private static readonly TimeSpan BetweenPatches = TimeSpan.FromMilliseconds(5);

    [Fact]
    public async Task No_update_fails_while_both_replicas_are_replaced_in_turn()
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        var @namespace = await cluster.NewNamespaceAsync();
        var stage = await CreateStageAsync(cluster.Api, @namespace);
        await using var service = new ServiceProxy();
        var replicas = new List<WebhookReplica> { await StartReplicaAsync(), await StartReplicaAsync() };
        await service.ServeByAsync(replicas);
        await using var registration = await Registration.RegisterAsync(cluster, @namespace, service.Port, Trust(replicas));
        await Wait.UntilAsync("the first update to be backfilled", async () => (await WriteAsync(stage, 0)).IsDone);

        using var end = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Writers).Select(writer => WriteSteadilyAsync(stage, writer, end.Token)).ToList();
        for (var rollout = 0; rollout < Rollouts; rollout++)
        {
            foreach (var old in replicas.ToList()) await ReplaceAsync(old, replicas, service, registration);
        }

        await end.CancelAsync();
        var written = await Task.WhenAll(writers);

        var (updates, failed) = (written.Sum(writer => writer.Updates), written.SelectMany(writer => writer.Failed).ToList());
        TestContext.Current.TestOutputHelper?.WriteLine($"Kubernetes 1.{cluster.Minor}: {Rollouts} rollouts, {updates} updates, {failed.Count} failed.");
        Assert.True(failed.Count == 0, string.Join('\n', failed.Distinct()));
        Assert.All(written, writer => Assert.NotEqual(0, writer.Updates));
        foreach (var replica in replicas) await replica.DisposeAsync();
    }

    // A Deployment with surge 1, unavailable 0: the new one is ready before the old one is told to go.
    private static async Task ReplaceAsync(WebhookReplica old, List<WebhookReplica> replicas, ServiceProxy service, Registration registration)
    {
        var replacement = await StartReplicaAsync();
        await registration.TrustAsync(Trust([.. replicas, replacement]));
        await service.ServeByAsync([.. replicas, replacement]);

        var terminating = old.TerminateAsync();
        replicas.Remove(old);
        replicas.Add(replacement);
        Assert.Equal(0, await terminating);
        await service.ServeByAsync(replicas);
        await old.DisposeAsync();
    }

    private static Task<WebhookReplica> StartReplicaAsync() => WebhookReplica.StartProcessAsync(("DrainSeconds", "2"));

    private static string Trust(IEnumerable<WebhookReplica> replicas) => string.Join('\n', replicas.Select(replica => replica.CertificatePem));

    private static async Task<(int Updates, List<string> Failed)> WriteSteadilyAsync(KargoObject stage, int writer, CancellationToken end)
    {
        var (updates, failed) = (0, new List<string>());
        for (; !end.IsCancellationRequested; updates++)
        {
            if (await WriteAsync(stage, (updates * Writers) + writer) is { IsDone: false } reply) failed.Add(reply.Message);
            await Task.Delay(BetweenPatches, CancellationToken.None);
        }

        return (updates, failed);
    }

    // Without us each of these fails: the CRD requires the id that it lacks.
    private static Task<Reply> WriteAsync(KargoObject stage, int number)
    {
        var status = History(Collection("a", Entry("10:00:00")));
        status["observedGeneration"] = JsonValue.Create(number);
        return stage.PatchStatusAsync(status);
    }
}
