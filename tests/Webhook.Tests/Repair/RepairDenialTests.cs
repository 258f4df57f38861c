using System.Text.Json;
using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Kubernetes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;

namespace KargoStageWebhook.Repair;

/// <summary>What one object's 403 means for the others: nothing where admission denied it, and for its namespace where a permission is missing.</summary>
public sealed class RepairDenialTests
{
    private const string Gatekeeper = "admission webhook \"validation.gatekeeper.sh\" denied the request: [owner] Stage has no owner";

    private static readonly string[] Arguments = ["repair", "--kind", "stages", "--concurrency", "1", "--rate", "1000/s"];

    [Theory]
    [InlineData(Gatekeeper)]
    [InlineData("admission webhook \"w.example\" denied the request: stages.kargo.akuity.io \"a\" is forbidden: User \"ci\" cannot patch it today")]
    [InlineData("stages.kargo.akuity.io \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no owner")]
    public async Task What_admission_denies_has_failed_and_the_others_are_repaired(string denial)
    {
        await using var server = await StartAsync((path, isPatch) => isPatch && path.EndsWith("/stages/a/status", StringComparison.Ordinal) ? denial : null, "one/a", "one/b", "two/c");
        await using var run = server.Run(Arguments);

        Assert.Equal(1, await run.EndAsync());
        Assert.Contains($"Stage one/a failed: The API server responded with 403: {denial}", run.Output);
        Assert.StartsWith("3 checked: 0 conforming, 2 repaired, 0 not repairable, 1 failed", run.Output[^1], StringComparison.Ordinal);
        Assert.Empty(run.Problems);
    }

    [Fact]
    public async Task However_many_in_a_row_are_denied_the_next_one_is_repaired()
    {
        await using var server = await StartAsync((path, isPatch) => isPatch && !path.Contains("/stages/e/", StringComparison.Ordinal) ? Gatekeeper : null, "one/a", "one/b", "one/c", "one/d", "one/e");
        await using var run = server.Run(Arguments);

        Assert.Equal(1, await run.EndAsync());
        Assert.StartsWith("5 checked: 0 conforming, 1 repaired, 0 not repairable, 4 failed", run.Output[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_permission_in_one_namespace_is_reported_and_the_other_namespaces_are_repaired()
    {
        await using var server = await StartAsync((path, isPatch) => isPatch && path.Contains("/one/", StringComparison.Ordinal) ? PermissionFor("stages/status", "one") : null, "one/a", "one/b", "two/c");
        await using var run = server.Run(Arguments);

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal($"The API server responded with 403: {PermissionFor("stages/status", "one")}. docs/commands.md and the chart's README list the RBAC permissions.", Assert.Single(run.Problems));
        Assert.StartsWith("3 checked: 0 conforming, 1 repaired, 0 not repairable, 2 failed", run.Output[^1], StringComparison.Ordinal);
        Assert.Contains("Stage one/b failed: the permission for stages in this namespace is missing; see the one before", run.Output);
        Assert.DoesNotContain(server.Requests, request => request.Contains("/stages/b", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_object_without_permission_is_a_result_that_names_its_namespace()
    {
        await using var server = await StartAsync(
            (path, isPatch) => isPatch && path.Split('/')[5] is var place and not "c" ? PermissionFor("stages/status", place) : null, "a/one", "a/two", "b/one", "b/two", "c/one", "c/two");
        await using var run = server.Run([.. Arguments, "-o", "json"]);

        Assert.Equal(2, await run.EndAsync());
        var report = JsonNode.Parse(run.Text)!;
        Assert.Equal((6, 2, 4), (report["checked"]!.GetValue<int>(), report["repaired"]!.GetValue<int>(), report["failed"]!.GetValue<int>()));
        var failed = report["objects"]!.AsArray().Where(result => result!["outcome"]!.GetValue<string>() == "failed").ToList();
        Assert.Equal(["a/one", "a/two", "b/one", "b/two"], failed.Select(result => $"{result!["namespace"]}/{result["name"]}"));
        Assert.Equal(["a", "b"], from result in failed let reason = result!["reason"]!.GetValue<string>() where reason.EndsWith("docs/commands.md and the chart's README list the RBAC permissions.", StringComparison.Ordinal) select result["namespace"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_Stage_whose_refresh_is_denied_is_reported_and_the_others_of_its_namespace_are_refreshed()
    {
        await using var server = await StartAsync((path, isPatch) => isPatch && path.EndsWith("/stages/a", StringComparison.Ordinal) ? Gatekeeper : null, "one/a", "one/b");
        await using var run = server.Run([.. Arguments, "--refresh"]);

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal($"Stage one/a cannot be refreshed: The API server responded with 403: {Gatekeeper}", Assert.Single(run.Problems));
        Assert.Contains("Stage one/b refreshed: it was repaired", run.Output);
    }

    [Fact]
    public async Task Where_the_permission_to_refresh_is_missing_the_namespace_is_left_out()
    {
        await using var server = await StartAsync((path, isPatch) => isPatch && path.Contains("/one/", StringComparison.Ordinal) && !path.EndsWith("/status", StringComparison.Ordinal) ? PermissionFor("stages", "one") : null, "one/a", "one/b", "two/c");
        await using var run = server.Run([.. Arguments, "--refresh"]);

        Assert.Equal(2, await run.EndAsync());
        Assert.Single(run.Output, line => line.EndsWith("refreshed: it was repaired", StringComparison.Ordinal));
        Assert.Contains("Stage two/c refreshed: it was repaired", run.Output);
    }

    private static string PermissionFor(string resource, string @namespace) =>
        $"stages.kargo.akuity.io \"a\" is forbidden: User \"ci\" cannot patch resource \"{resource}\" in API group \"kargo.akuity.io\" in the namespace \"{@namespace}\"";

    /// <summary>An API server that holds Stages without an id, and says 403 with a message where it is told to.</summary>
    private static Task<PlayedApiServer> StartAsync(Func<string, bool, string?> deny, params string[] stages)
    {
        var stored = stages.ToDictionary(name => $"/apis/kargo.akuity.io/v1alpha1/namespaces/{name.Replace("/", "/stages/", StringComparison.Ordinal)}", NewStage);
        return PlayedApiServer.StartAsync(async context =>
        {
            var (path, isPatch) = (context.Request.Path.Value!, context.Request.Method == "PATCH");
            await (deny(path, isPatch) is { } message ? Deny(message)(context) : AnswerAsync(context, path, isPatch));
        });

        async Task AnswerAsync(HttpContext context, string path, bool isPatch)
        {
            var status = path.EndsWith("/status", StringComparison.Ordinal);
            if (!stored.TryGetValue(status ? path[..^"/status".Length] : path, out var stage))
            {
                await (path.EndsWith("/stages", StringComparison.Ordinal) ? ListOf("Stage", stored.Values) : path.EndsWith("/promotions", StringComparison.Ordinal) ? ListOf("Promotion", []) : PlayedApiServer.Failure(404))(context);
                return;
            }

            if (isPatch && status) (await JsonSerializer.DeserializeAsync<JsonPatchDocument>(context.Request.Body, cancellationToken: context.RequestAborted))!.ApplyTo(stage);
            await PlayedApiServer.Reply(200, stage.ToJsonString())(context);
        }
    }

    private static RequestDelegate Deny(string message) =>
        PlayedApiServer.Reply(403, new JsonObject { ["kind"] = "Status", ["code"] = 403, ["message"] = message }.ToJsonString());

    private static RequestDelegate ListOf(string kind, IEnumerable<JsonObject> items) => PlayedApiServer.Reply(200, new JsonObject
    {
        ["kind"] = $"{kind}List",
        ["apiVersion"] = "kargo.akuity.io/v1alpha1",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. items.Select(item => item.DeepClone())]),
    }.ToJsonString());

    private static JsonObject NewStage(string name) => JsonNode.Parse($$$"""
        {"apiVersion":"kargo.akuity.io/v1alpha1","kind":"Stage","metadata":{"namespace":"{{{name.Split('/')[0]}}}","name":"{{{name.Split('/')[1]}}}","resourceVersion":"1"},
         "status":{"freightHistory":[{"id":"f","items":{},"verificationHistory":[{"phase":"Successful","startTime":"2026-01-01T10:00:00Z"}]}]}}
        """)!.AsObject();
}
