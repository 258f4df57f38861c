using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;
using static KargoStageWebhook.Kubernetes.PlayedApiServer;

namespace KargoStageWebhook.Check;

/// <summary><c>check --cluster</c> where the cluster is large or in a mood, somebody loses patience, or nobody reads on.</summary>
public sealed class CheckClusterTests
{
    // Without permission to get the CRDs: the two requests before the lists.
    private static readonly Microsoft.AspNetCore.Http.RequestDelegate NoCrd = Failure(403);

    [Fact]
    public async Task What_is_told_before_the_cluster_fails_is_a_whole_document_with_the_failure()
    {
        await using var server = await StartAsync(NoCrd, NoCrd, Page("there", "a", "b"), Failure(400));
        await using var run = server.Run("check", "--cluster", "-o", "json");

        Assert.Equal(2, await run.EndAsync());
        var report = JsonNode.Parse(run.Text)!;
        Assert.Equal(["a", "b"], Names(report));
        Assert.Equal("The stages.kargo.akuity.io cannot be read: The API server responded with 400: no (400)", Assert.Single(report["unreadable"]!.AsArray())!.GetValue<string>());
        Assert.Equal(2, report["exitCode"]!.GetValue<int>());
    }

    [Fact]
    public async Task Who_may_not_list_Stages_is_told_of_Promotions()
    {
        await using var server = await StartAsync(NoCrd, NoCrd, Failure(403), Reply(200, """
            {"kind":"PromotionList","items":[{"apiVersion":"kargo.akuity.io/v1alpha1","kind":"Promotion","metadata":{"namespace":"demo","name":"p"}}]}
            """));
        await using var run = server.Run("check", "--cluster");

        Assert.Equal(2, await run.EndAsync());
        Assert.Contains("Promotion demo/p conforms", run.Output);
        Assert.StartsWith("The stages.kargo.akuity.io cannot be read: The API server responded with 403", run.Errors[^1], StringComparison.Ordinal);
    }

    /// <summary>In a namespace a Role does not allow to look whether the resource is served at all: the API server says 403 before 404.</summary>
    [Theory]
    [InlineData("check", "--cluster")]
    [InlineData("check", "--cluster", "-n", "demo")]
    [InlineData("repair")]
    [InlineData("repair", "-n", "demo")]
    [InlineData("repair", "-o", "json")]
    [InlineData("off-ramp")]
    [InlineData("off-ramp", "-n", "demo")]
    public async Task A_resource_of_an_operators_profile_that_is_not_installed_is_skipped(params string[] arguments)
    {
        using var profile = new ProfileOnDisk(ProfileOnDisk.Clusters);
        await using var server = await StartAsync(context =>
        {
            var path = context.Request.Path.Value!;
            return path.EndsWith("/namespaces/demo/clusters", StringComparison.Ordinal) ? Reply(404, "404 page not found\n")(context)
                : path.EndsWith("/clusters", StringComparison.Ordinal) ? Reply(arguments.Contains("-n") ? 403 : 404, "404 page not found\n")(context)
                : path.Contains("customresourcedefinitions", StringComparison.Ordinal) ? Failure(404)(context)
                : Page(null)(context);
        });
        await using var prometheus = await StartAsync(
            Reply(200, """{"status":"success","data":{"result":[]}}"""), Reply(200, """{"status":"success","data":{"result":[{"metric":{},"value":[1,"1"]}]}}"""));
        string[] asked = arguments[0] == "off-ramp" ? ["--prometheus", prometheus.Address] : [];
        await using var run = CommandRun.WebhookIn([$"Webhook__Kubeconfig={server.WriteKubeconfig()}", $"Webhook__Profile={profile.Path}"], [.. arguments, .. asked]);

        Assert.Equal(0, await run.EndAsync());
        Assert.Equal(
            ["Skipped: The clusters.db.example cannot be read: The API server responded with 404: 404 page not found. Is its CRD installed?"],
            run.Problems.Where(line => !line.StartsWith("The CRD ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_listed_as_a_Stage_and_is_none_is_named_and_the_others_are_checked()
    {
        await using var server = await StartAsync(NoCrd, NoCrd, Reply(200, """
            {"kind":"StageList","items":[{"kind":"Stage","metadata":{"namespace":"demo","name":"a"}},
              {"apiVersion":"kargo.akuity.io/v1alpha1","kind":"Stage","metadata":{"namespace":"demo","name":"b"}}]}
            """), Page(null));
        await using var run = server.Run("check", "--cluster", "-o", "json");

        Assert.Equal(2, await run.EndAsync());
        var report = JsonNode.Parse(run.Text)!;
        Assert.Equal(["b"], Names(report));
        Assert.Equal(
            "One of the stages behind '' cannot be read: it is no Stage of kargo.akuity.io/v1alpha1.", Assert.Single(report["unreadable"]!.AsArray())!.GetValue<string>());
    }

    [Fact]
    public async Task Objects_are_written_as_they_come_and_an_interrupted_check_leaves_a_whole_document()
    {
        await using var server = await StartAsync(NoCrd, NoCrd, Endless());
        await using var run = server.RunProcess("check", "--cluster", "-o", "json");
        await run.LineWithAsync("00003-a");

        await run.TerminateAsync();

        Assert.Equal(130, await run.EndAsync());
        var report = JsonNode.Parse(run.Text)!;
        Assert.Equal("00001-a", Names(report)[0]);
        Assert.Equal((true, 130), (report["stopped"]!.GetValue<bool>(), report["exitCode"]!.GetValue<int>()));
    }

    [Fact]
    public async Task People_who_interrupt_it_are_told_so()
    {
        await using var server = await StartAsync(NoCrd, NoCrd, Endless());
        await using var run = server.RunProcess("check", "--cluster");
        await run.LineWithAsync("00003-a");

        await run.TerminateAsync();

        Assert.Equal(130, await run.EndAsync());
        Assert.Equal("Stopped before the end.", run.Output[^1]);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task It_ends_without_a_word_when_nobody_reads_on(string format)
    {
        await using var server = await StartAsync(Failure(404), Failure(404), Endless());
        await using var run = CommandRun.Shell(
            $"export Webhook__Kubeconfig={server.WriteKubeconfig()}; {CommandRun.WebhookCommand} check --cluster -o {format} | head -n 1; echo ${{PIPESTATUS[0]}}");

        Assert.Equal(0, await run.EndAsync());
        Assert.Equal(["141"], run.Output.Skip(1));
        Assert.All(run.Problems, line => Assert.StartsWith("The CRD ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_disk_that_is_full_is_one_line_and_exit_code_2()
    {
        await using var run = CommandRun.Shell($"{CommandRun.WebhookCommand} check samples/incident.json > /dev/full");

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith("No space left on device", Assert.Single(run.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_new_CRDs_the_installed_ones_say_which_rules_are_new()
    {
        const string installed = """
            {"metadata":{"name":"stages.kargo.akuity.io"},"spec":{"versions":[{"name":"v1alpha1","served":true,"schema":{"openAPIV3Schema":
              {"type":"object","x-kubernetes-validations":[{"rule":"has(self.kind)"}]}}}]}}
            """;
        var crd = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            crd, CrdText.StagesOf("{ type: object, x-kubernetes-validations: [{ rule: has(self.kind) }, { rule: has(self.spec) }] }"), TestContext.Current.CancellationToken);
        await using var server = await StartAsync(Reply(200, installed), Failure(404), Page(null, "a"), Page(null));
        await using var run = server.Run("check", "--cluster", "--crd", crd);

        Assert.Equal(0, await run.EndAsync());
        Assert.Contains("  the whole object not evaluated: 1 new CEL rule (.: has(self.spec))", run.Output);
        File.Delete(crd);
    }

    private static IReadOnlyList<string> Names(JsonNode report) => [.. report["objects"]!.AsArray().Select(found => found!["name"]!.GetValue<string>())];
}
