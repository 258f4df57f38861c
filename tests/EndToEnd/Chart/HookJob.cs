using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>A Job that helm starts and waits for. What a cluster does with it is played: its Pod runs once, and its status says how that ended.</summary>
internal static class HookJob
{
    /// <summary>Waits for helm to create it, and plays it.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="namespace">Of the release.</param>
    /// <param name="name">The Job's.</param>
    public static async Task<PodRun> PlayAsync(TestCluster cluster, string @namespace, string name)
    {
        var path = $"/apis/batch/v1/namespaces/{@namespace}/jobs/{name}";
        var job = await UntilCreatedAsync(cluster, path);

        var run = await PodRun.OfAsync(cluster, @namespace, job["spec"]!["template"]!["spec"]!);
        (await cluster.Api.PatchAsync($"{path}/status", new JsonObject { ["status"] = StatusOf(run, job["metadata"]!["creationTimestamp"]!.GetValue<string>()) })).Done();
        return run;
    }

    // helm deletes the one that ran before. What has a condition is that one.
    private static async Task<JsonNode> UntilCreatedAsync(TestCluster cluster, string path)
    {
        JsonNode? job = null;
        await Wait.UntilAsync($"helm to create {path}", async () =>
        {
            job = await cluster.Api.GetAsync(path) is { IsDone: true } found ? found.Body : null;
            return job is not null && job["status"]?["conditions"] is null;
        });
        return job!;
    }

    // Since 1.31 the API server takes a Job's end only with all of this. When it was does not matter here.
    private static JsonObject StatusOf(PodRun run, string time)
    {
        var status = new JsonObject { ["startTime"] = time };
        if (run.ExitCode == 0) status["completionTime"] = time;
        status[run.ExitCode == 0 ? "succeeded" : "failed"] = 1;
        string[] conditions = run.ExitCode == 0 ? ["SuccessCriteriaMet", "Complete"] : ["FailureTarget", "Failed"];
        status["conditions"] = new JsonArray([.. conditions.Select(condition => new JsonObject { ["type"] = condition, ["status"] = "True", ["reason"] = "Played" })]);
        return status;
    }
}
