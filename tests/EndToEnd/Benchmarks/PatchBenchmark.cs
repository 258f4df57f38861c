using System.Diagnostics;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Benchmarks;

/// <summary>
/// What the webhook adds to the time of a status PATCH of some 31 KB, as a controller sees it. It proves nothing and runs only when it is asked for:
/// <c>tests/Benchmarks/patch.sh</c>.
/// </summary>
public class PatchBenchmark(TestCluster cluster)
{
    private const int Rounds = 300, WarmUp = 30;

    // Kargo keeps much more than entries in a status.
    private static readonly string Opaque = new('x', 30_000);

    [Fact(Explicit = true)]
    public async Task Print()
    {
        await using var scenario = await Scenario.BeginKnowingAsync(cluster, asProcess: true);
        await Wait.UntilAsync("the CRDs to be known", async () => await scenario.Webhook.SumAsync("kargo_stage_webhook_crd_state{", "state=\"known\"") == 2);
        var free = await CreateStageAsync(cluster.Api, await cluster.NewNamespaceAsync());
        var (conforming, lacking) = (await CreateStageAsync(cluster.Api, scenario.Namespace, "conforming"), await CreateStageAsync(cluster.Api, scenario.Namespace, "lacking"));
        (string What, KargoObject Stage, JsonObject Status)[] ways =
        [
            ("without the webhook, conforming", free, Status(WithId())),
            ("evaluated, conforming", conforming, Status(WithId())),
            ("evaluated, backfilled", lacking, Status(Entry("10:00:00"))),
        ];

        var times = ways.Select(_ => new List<double>()).ToList();
        for (var round = 0; round < WarmUp + Rounds; round++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                ways[way].Status["observedGeneration"] = round;
                var started = Stopwatch.GetTimestamp();
                (await ways[way].Stage.PatchStatusAsync(ways[way].Status)).Done();
                if (round >= WarmUp) times[way].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        for (var way = 0; way < ways.Length; way++)
        {
            times[way].Sort();
            TestContext.Current.TestOutputHelper?.WriteLine($"Kubernetes 1.{cluster.Minor}  {ways[way].What,-32} median {times[way][Rounds / 2]:0.00} ms, p95 {times[way][Rounds * 95 / 100]:0.00} ms");
        }

        var calls = await scenario.Webhook.SumAsync("kargo_stage_webhook_request_duration_seconds_count{");
        var seconds = await scenario.Webhook.SumAsync("kargo_stage_webhook_request_duration_seconds_sum{");
        TestContext.Current.TestOutputHelper?.WriteLine($"Kubernetes 1.{cluster.Minor}  the webhook itself took {1000 * seconds / calls:0.00} ms for each of {calls} calls");
    }

    private static JsonObject WithId()
    {
        var entry = Entry("10:00:00");
        entry["id"] = "an-id";
        return entry;
    }

    private static JsonObject Status(JsonObject entry)
    {
        var status = History(Collection("a", entry));
        status["health"] = new JsonObject { ["output"] = Opaque };
        return status;
    }
}
