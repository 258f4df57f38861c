using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Repair;

/// <summary>
/// How fast stored objects are gone through and repaired, and with how much memory. It proves nothing and runs only when it is asked for:
/// <c>tests/Benchmarks/repair.sh</c>.
/// </summary>
public sealed class RepairBenchmark(TestCluster cluster)
{
    // Kargo keeps much more than entries in a status; this much makes a Stage of some 10 KB.
    private static readonly string Opaque = new('x', 10_000);

    [Fact(Explicit = true)]
    public async Task Print()
    {
        var (lacking, all) = (Number("REPAIR_LACKING", 5000), Number("REPAIR_ALL", 10_000));
        var stored = await StoreAsync(all, lacking);
        await RunAsync(stored, "check", "--cluster");
        await RunAsync(stored, "repair", "--rate", "1000/s");
        await RunAsync(stored, "repair");
    }

    /// <summary>All of them lack an id, so that there is something to say of each.</summary>
    [Fact(Explicit = true)]
    public async Task Print_check()
    {
        var all = Number("REPAIR_ALL", 10_000);
        var stored = await StoreAsync(all, all);
        await RunAsync(stored, "check", "--cluster");
        await RunAsync(stored, "check", "--cluster", "-o", "json");
    }

    private async Task<StoredBefore> StoreAsync(int all, int lacking)
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var status = StoredBefore.WithoutId;
        status["health"] = new JsonObject { ["output"] = Opaque };
        await MeasureAsync($"store {all} Stages, {lacking} of 10 KB and without an id", async () =>
        {
            await stored.StagesAsync(all, i => i % (all / lacking) == 0, status);
            return string.Empty;
        });
        return stored;
    }

    private Task RunAsync(StoredBefore stored, params string[] arguments) => MeasureAsync(string.Join(' ', arguments), async () =>
    {
        await using var command = await WebhookCommand.StartProcessAsync(cluster, [.. arguments, "-n", stored.Namespace]);
        var (exitCode, peak) = await command.EndWatchedAsync();
        return $"exit code {exitCode}, peak RSS {peak} MB; {command.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]}";
    });

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : otherwise;

    private static async Task MeasureAsync(string what, Func<Task<string>> act)
    {
        var started = Stopwatch.GetTimestamp();
        var outcome = await act();
        TestContext.Current.TestOutputHelper?.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds,7:0.0} s  {what}  {outcome}");
    }
}
