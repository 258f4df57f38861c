using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Repair;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.Incident;

/// <summary>Prints what happens, for a person.</summary>
internal static class Story
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static int _chapter;

    /// <summary>Begins another part.</summary>
    public static void Chapter(string title) => Console.WriteLine($"\n{++_chapter}. {title}");

    /// <summary>Prints a sentence.</summary>
    public static void Print(string sentence) => Console.WriteLine($"   {sentence}");

    /// <summary>Prints how the API server answered a patch of the status.</summary>
    public static void Print(Reply reply)
    {
        Print($"  PATCH stages/test/status  ->  {(int)reply.Code} {reply.Code}");
        if (!reply.IsDone) Print($"    {reply.Message}");
        foreach (var warning in reply.Warnings) Print($"    Warning: {warning}");
    }

    /// <summary>Prints the verification entries of a Stage as it is stored.</summary>
    public static void Print(JsonNode stage)
    {
        Print("  stored:");
        foreach (var collection in stage["status"]!["freightHistory"]!.AsArray())
        {
            foreach (var entry in collection!["verificationHistory"]!.AsArray())
                Print($"    {collection["id"]}  verified at {entry!["startTime"]}  id {entry["id"]?.GetValue<string>() ?? "(none)"}");
        }
    }

    /// <summary>Prints the samples of some metrics.</summary>
    public static async Task PrintAsync(WebhookReplica webhook, params string[] metrics)
    {
        foreach (var sample in await webhook.SamplesAsync())
        {
            if (metrics.Any(metric => sample.StartsWith(metric, StringComparison.Ordinal))) Print($"  {sample}");
        }
    }

    /// <summary>Runs a verb of the webhook's command and prints what it says.</summary>
    public static async Task PrintAsync(TestCluster cluster, params string[] arguments)
    {
        Print($"  $ kargo-stage-webhook {string.Join(' ', arguments)}");
        await using var command = WebhookCommand.StartAs(await WebhookCommand.AllowedAsync(cluster, WebhookCommand.PatchesStages), arguments);
        var (_, output) = await command.EndAsync();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Print($"    {line}");
    }

    /// <summary>Repeats a patch until the API server calls the webhook.</summary>
    public static async Task<Reply> UntilDoneAsync(Func<Task<Reply>> patch)
    {
        var reply = await patch();
        await Wait.UntilAsync("the API server to call the webhook", Patience, async () => reply.IsDone || (reply = await patch()).IsDone);
        return reply;
    }
}
