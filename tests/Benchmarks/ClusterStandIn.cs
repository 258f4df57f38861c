using System.Text.Json.Nodes;
using KargoStageWebhook.Benchmarks.Stages;

namespace KargoStageWebhook.Benchmarks;

/// <summary>Stands in for an API server, so that the webhook knows a CRD of Stages: it lists that one and nothing else, and its watches stay silent.</summary>
internal static class ClusterStandIn
{
    /// <summary>Serves until SIGTERM.</summary>
    /// <param name="folder">Where the kubeconfig that leads to it is written, once it listens.</param>
    public static async Task RunAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/version", () => Results.Text("""{"major":"1","minor":"36","gitVersion":"v1.36.0"}""", "application/json"));
        app.MapGet("/{**path}", AnswerAsync);
        await app.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, "kubeconfig"), $$"""
            {"apiVersion": "v1", "kind": "Config", "current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"} }],
             "clusters": [{"name": "c", "cluster": {"server": "{{app.Urls.Single()}}"} }], "users": [{"name": "u", "user": {"token": "t"} }]}
            """);
        await app.WaitForShutdownAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        if (context.Request.Query["watch"] == "true")
        {
            await context.Response.Body.FlushAsync(); // A watch that has sent no header is none yet.
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        var crd = StageSchema.Crd();
        var isAsked = context.Request.QueryString.Value?.Contains((string)crd["metadata"]!["name"]!, StringComparison.Ordinal) == true;
        var list = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = "1" }, ["items"] = new JsonArray(isAsked ? [crd] : []) };
        await context.Response.WriteAsync(list.ToJsonString());
    }
}
