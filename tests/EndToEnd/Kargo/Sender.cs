using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KargoStageWebhook.EndToEnd.Cluster;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Kargo;

/// <summary>Somebody who updates Stages of a namespace, each of them once: the API server then asks about each update once.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="namespace">Where the Stages are.</param>
/// <param name="api">Its own way in.</param>
internal sealed partial class Sender(TestCluster cluster, string @namespace, KubernetesApi api) : IDisposable
{
    private static int _stages;

    /// <summary>An update as Kargo 1.5.1 sends it.</summary>
    public static JsonObject WithoutId { get; } = History(Collection("a", Entry("10:00:00")));

    /// <summary>Sends that many updates, which must all be taken.</summary>
    /// <param name="updates">How many.</param>
    /// <param name="status">What; <see cref="WithoutId"/> unless another is given.</param>
    public async Task UpdateAsync(int updates = 1, JsonObject? status = null)
    {
        for (var update = 0; update < updates; update++) (await (await NewStageAsync()).PatchStatusAsync(status ?? WithoutId)).Done();
    }

    /// <summary>Waits until the webhook, which must be <c>Strict</c>, takes this sender for one of that version. Nothing is counted for it.</summary>
    /// <param name="version">As a denial says it: <c>1.5.1 (by the image of its Pod)</c>.</param>
    public async Task UntilTakenForAsync(string version)
    {
        var stage = await NewStageAsync();
        await Wait.UntilAsync($"the webhook to take the sender for {version}", async () => await TakenForAsync(stage) == version);
    }

    /// <summary>The version that the webhook, which must be <c>Strict</c>, takes this sender for. Nothing is counted for it.</summary>
    public async Task<string> TakenForAsync() => await TakenForAsync(await NewStageAsync());

    public void Dispose() => api.Dispose();

    private static async Task<string> TakenForAsync(KargoObject stage)
    {
        var rejected = await stage.PatchStatusAsync(History(Collection("a", Entry("10:00:00", phase: null))), "?dryRun=All");
        return VersionInDenial().Match(rejected.Message).Groups[1].Value;
    }

    private async Task<KargoObject> NewStageAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"stage-{Interlocked.Increment(ref _stages)}");
        return (await CreateStageAsync(cluster.Api, @namespace, name)).As(api);
    }

    [GeneratedRegex(@"controller version (.*?)\. Required by")]
    private static partial Regex VersionInDenial();
}
