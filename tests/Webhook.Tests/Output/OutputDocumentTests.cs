using System.Text.Json.Nodes;
using KargoStageWebhook.Check;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Language;
using KargoStageWebhook.Manifests;
using static KargoStageWebhook.Kubernetes.PlayedApiServer;

namespace KargoStageWebhook.Output;

/// <summary>What verbs print for programs: one document that docs/output.schema.json describes, as JSON or as YAML.</summary>
public sealed class OutputDocumentTests : IDisposable
{
    private static readonly string Incident = Path.Combine(Samples.Root, "samples", "incident.json");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task Check_prints_one_document_for_objects() => Assert.Equal(
        "would_backfill",
        (await RunAsync("CheckReport", arguments => CommandRun.Webhook(["check", Incident, .. arguments])))["objects"]![0]!["decision"]!.GetValue<string>());

    [Fact]
    public async Task Check_prints_differences_and_impact_for_two_versions_of_a_CRD()
    {
        var (old, now) = (Write("old.yaml", CrdText.Stages(CrdText.Lenient) + CrdText.Promotions()), Write("new.yaml", CrdText.Stages(CrdText.Strict) + CrdText.Promotions()));

        var report = await RunAsync("CheckReport", arguments => CommandRun.Webhook(["check", Incident, "--crd", now, "--from-crd", old, .. arguments]));

        Assert.NotEmpty(report["differences"]!.AsArray());
        Assert.NotNull(report["objects"]![0]!["impact"]);
    }

    [Fact]
    public async Task Check_prints_what_was_unreadable_where_a_cluster_does_not_answer()
    {
        await using var server = await StartAsync(Failure(404), Failure(404), Page("there", "a"), Failure(400));

        Assert.NotEmpty((await RunAsync("CheckReport", arguments => server.Run(["check", "--cluster", .. arguments])))["unreadable"]!.AsArray());
    }

    [Fact]
    public async Task Repair_prints_what_was_unreadable_and_its_exit_code()
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
    public async Task Explain_prints_the_class_of_each_error(string text, string? recognised)
    {
        var report = await RunAsync("ExplainReport", arguments => CommandRun.Webhook(["explain", text, .. arguments]));

        Assert.Equal(recognised, report["explanations"]!.AsArray().SingleOrDefault()?["class"]!.GetValue<string>());
        Assert.Equal(recognised is null ? 1 : 0, report["exitCode"]!.GetValue<int>());
    }

    [Fact]
    public async Task Version_prints_one_document() => await RunAsync("VersionReport", arguments => CommandRun.Webhook(["version", .. arguments]));

    [Fact]
    public async Task Off_ramp_prints_one_document()
    {
        await using var server = await StartAsync(Page("there", "a"), Failure(403));

        await RunAsync("OffRampReport", arguments => server.Run(["off-ramp", .. arguments]));
    }

    [Fact]
    public async Task Prove_prints_its_outcome_and_its_exit_code()
    {
        await using var server = await StartAsync(Failure(403));

        var report = await RunAsync("ProveReport", arguments => server.Run(["prove", .. arguments]));

        Assert.Equal(("denied", 2), (report["outcome"]!.GetValue<string>(), report["exitCode"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Profile_show_prints_each_resource()
    {
        var report = await RunAsync("ProfileReport", arguments => CommandRun.Webhook(["profile", "show", .. arguments]));

        Assert.Equal(["Stage", "Promotion"], report["resources"]!.AsArray().Select(resource => resource!["match"]!["kind"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("- match: {group: a.b, version: v1, kind: C, resource: cs}\n  backfill: [{field: status.d, constant: {on: \"yes\"}}]", 1, 0)]
    [InlineData("- match: {group: a.b, version: v1, kind: C, resource: cs}\n  backfill: [{field: spec.d, constant: 1}]", 0, 1)]
    public async Task Profile_validate_prints_fields_and_mistakes(string profile, int fields, int mistakes)
    {
        var file = Write("profile.yaml", profile);

        var report = await RunAsync("ProfileValidationReport", arguments => CommandRun.Webhook(["profile", "validate", file, .. arguments]));

        Assert.Equal((fields, mistakes), (report["fields"]!.AsArray().Count, report["mistakes"]!.AsArray().Count));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Runs a verb twice, against the same answers, and compares.</summary>
    private static async Task<JsonNode> RunAsync(string kind, Func<string[], CommandRun> start)
    {
        var json = await TextAsync(start(["-o", "json"]));
        var yaml = await TextAsync(start(["-o", "yaml"]));

        var report = OutputSchema.AssertValid(json, kind);
        Assert.StartsWith($"apiVersion: kargo-stage-webhook/v1\nkind: {kind}\n", yaml, StringComparison.Ordinal);
        OutputSchema.AssertValid(System.Text.Encoding.UTF8.GetString(YamlText.ToJson(yaml).Span), kind);
        return report;
    }

    private static async Task<string> TextAsync(CommandRun run)
    {
        await using (run) await run.EndAsync();
        return run.Text;
    }
}
