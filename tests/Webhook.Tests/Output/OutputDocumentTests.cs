using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Manifests;
using static KargoStageWebhook.Kubernetes.PlayedApiServer;

namespace KargoStageWebhook.Output;

/// <summary>What verbs print for programs: one document that docs/output.schema.json describes, as JSON or as YAML.</summary>
public sealed class OutputDocumentTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public async Task Repair()
    {
        await using var server = await StartAsync(Failure(403), Failure(403), Page("there", "a"), Failure(400));

        var report = await RunAsync("RepairReport", arguments => server.Run(["repair", "--refresh", .. arguments]));

        Assert.Equal(2, report["exitCode"]!.GetValue<int>());
        Assert.NotNull(report["unreadable"]);
    }

    [Theory]
    [InlineData("Internal error occurred: failed calling webhook \"a.example\": failed to call webhook: Post \"https://a.b.svc:443/mutate?timeout=2s\": context deadline exceeded", "webhookCallFailed")]
    [InlineData("Stage.kargo.akuity.io \"test\" is invalid: status.freightHistory[0].verificationHistory[0].id: Required value", "invalidField")]
    [InlineData("stages.kargo.akuity.io \"a\" is forbidden: User \"b\" cannot patch resource \"stages/status\" in API group \"kargo.akuity.io\" in the namespace \"c\"", "forbidden")]
    [InlineData("all is well", null)]
    public async Task Explain(string text, string? recognised)
    {
        var report = await RunAsync("ExplainReport", arguments => CommandRun.Webhook(["explain", text, .. arguments]));

        Assert.Equal(recognised, report["explanations"]!.AsArray().SingleOrDefault()?["class"]!.GetValue<string>());
        Assert.Equal(recognised is null ? 1 : 0, report["exitCode"]!.GetValue<int>());
    }

    [Fact]
    public async Task Version() => await RunAsync("VersionReport", arguments => CommandRun.Webhook(["version", .. arguments]));

    [Fact]
    public async Task Off_ramp()
    {
        await using var server = await StartAsync(Page("there", "a"), Failure(403));

        await RunAsync("OffRampReport", arguments => server.Run(["off-ramp", .. arguments]));
    }

    [Fact]
    public async Task Prove()
    {
        await using var server = await StartAsync(Failure(403));

        var report = await RunAsync("ProveReport", arguments => server.Run(["prove", .. arguments]));

        Assert.Equal(("denied", 2), (report["outcome"]!.GetValue<string>(), report["exitCode"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Profile_show()
    {
        var report = await RunAsync("ProfileReport", arguments => CommandRun.Webhook(["profile", "show", .. arguments]));

        Assert.Equal(["Stage", "Promotion"], report["resources"]!.AsArray().Select(resource => resource!["match"]!["kind"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("- match: {group: a.b, version: v1, kind: C, resource: cs}\n  backfill: [{field: status.d, constant: {on: \"yes\"}}]", 1, 0)]
    [InlineData("- match: {group: a.b, version: v1, kind: C, resource: cs}\n  backfill: [{field: spec.d, constant: 1}]", 0, 1)]
    public async Task Profile_validate(string profile, int fields, int mistakes)
    {
        await File.WriteAllTextAsync(_file, profile, TestContext.Current.CancellationToken);

        var report = await RunAsync("ProfileValidationReport", arguments => CommandRun.Webhook(["profile", "validate", _file, .. arguments]));

        Assert.Equal((fields, mistakes), (report["fields"]!.AsArray().Count, report["mistakes"]!.AsArray().Count));
    }

    public void Dispose() => File.Delete(_file);

    /// <summary>Runs a verb twice, against the same answers, and compares.</summary>
    private static async Task<JsonNode> RunAsync(string kind, Func<string[], CommandRun> start)
    {
        var json = await TextAsync(start(["-o", "json"]));
        var yaml = await TextAsync(start(["-o", "yaml"]));

        var report = OutputSchema.AssertValid(json, kind);
        Assert.StartsWith($"apiVersion: kargo-stage-webhook/v1\nkind: {kind}\n", yaml, StringComparison.Ordinal);
        using var text = new StringReader(yaml);
        OutputSchema.AssertValid(System.Text.Encoding.UTF8.GetString(Assert.Single(YamlReader.ReadDocuments(text)).Span), kind);
        return report;
    }

    private static async Task<string> TextAsync(CommandRun run)
    {
        await using (run) await run.EndAsync();
        return run.Text;
    }
}
