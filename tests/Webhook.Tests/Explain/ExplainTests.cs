using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KargoStageWebhook.Check;
using KargoStageWebhook.Diagnosis;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Explain;

/// <summary>The verb <c>explain</c>, as a person on call runs it.</summary>
public sealed class ExplainTests : IDisposable
{
    private const string Error = "Stage.kargo.akuity.io \"test\" is invalid: status.freightHistory[0].verificationHistory[0].id: Required value";

    private readonly string _crd = Path.GetTempFileName();

    [Fact]
    public async Task An_error_is_explained_for_people()
    {
        await using var run = CommandRun.Webhook("explain", Error);

        Assert.Equal(0, await run.EndAsync());
        Assert.Equal("Stage test (the error does not say in which namespace): status.freightHistory[0].verificationHistory[0].id: Required value", run.Output[0]);
        Assert.StartsWith("  rule   required: [id, phase, startTime]", run.Output[1], StringComparison.Ordinal);
        Assert.StartsWith("  means  the whole status update did not happen", run.Output[2], StringComparison.Ordinal);
        Assert.StartsWith("  do     1. install kargo-stage-webhook", run.Output[3], StringComparison.Ordinal);
    }

    /// <summary>Each text of the sections of which docs/troubleshooting.md says that <c>explain</c> reads them, in the line in which it stands.</summary>
    [Theory]
    [InlineData("Errors in a controller's log or from kubectl", 7)]
    [InlineData("Lines in the API server's log", 6)]
    public void The_texts_of_the_page_for_troubleshooting_are_known(string section, int least)
    {
        var page = File.ReadAllText(Path.Combine(Samples.Root, "docs", "troubleshooting.md"));
        var rows = page.Split($"\n## {section}\n")[1].Split("\n## ")[0].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        var texts = rows.SelectMany(row => Regex.Matches(row.Split(" | ")[0], "`([^`]+)`").Select(text => text.Groups[1].Value))
            .Where(text => text.Contains(' ', StringComparison.Ordinal) && !text.StartsWith("Warning: ", StringComparison.Ordinal)).ToList();

        Assert.True(texts.Count >= least, string.Join('\n', texts));
        Assert.All(texts, text => Assert.Contains(ErrorReader.Read(LineWith(text)), found => found is not Finding.WebhookFailed { Call.Cause: CallCause.Unknown }));

        static string LineWith(string text) => text switch
        {
            "some validation rules were not checked because the object was invalid" => $"{Error}, <nil>: Invalid value: \"null\": {text}",
            _ when text.Contains("kargo-stage-webhook", StringComparison.Ordinal) => $"{text.Replace("…kargo-stage-webhook…", "stages.kargo-stage-webhook.svc", StringComparison.Ordinal)}: EOF",
            _ when ErrorReader.Read(text).Count > 0 => text,
            _ => $"Failed calling webhook, failing open stages.kargo-stage-webhook.svc: failed calling webhook \"stages.kargo-stage-webhook.svc\": failed to call webhook: Post \"https://kargo-stage-webhook.webhooks.svc:443/mutate?timeout=2s\": {text}",
        };
    }

    [Fact]
    public async Task A_log_is_read_from_standard_input()
    {
        await using var run = CommandRun.Shell($"echo 'level=error namespace=demo error=\"{Error.Replace("\"", "\\\"", StringComparison.Ordinal)}\"' | {CommandRun.WebhookCommand} explain");

        Assert.Equal(0, await run.EndAsync());
        Assert.StartsWith("Stage demo/test: ", run.Output[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_read_as_kubectl_folds_it_in_YAML()
    {
        await using var run = CommandRun.Webhook(
            "explain",
            $"  conditions:\n  - message: '{Error.Replace(" Required", "\n      Required", StringComparison.Ordinal)}'\n    reason: ReconcileError\n");

        Assert.Equal(0, await run.EndAsync());
        Assert.StartsWith("Stage test (the error does not say in which namespace): status.freightHistory[0].verificationHistory[0].id: Required value", run.Output[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_JSON()
    {
        await using var run = CommandRun.Webhook("explain", "-o", "json", Error);

        Assert.Equal(0, await run.EndAsync());
        var explained = Assert.Single(JsonNode.Parse(run.Text)!["explanations"]!.AsArray())!;
        Assert.Equal(3, explained["do"]!.AsArray().Count);
        Assert.Equal(
            ["invalidField", "Stage", "kargo.akuity.io", "test", "status.freightHistory[0].verificationHistory[0].id", "Required value", "true"],
            Values(explained, "class", "kind", "group", "name", "field", "reason", "isInProfile"));
        Assert.All(["namespace", "operation", "webhook", "url", "cause", "failurePolicy"], field => Assert.Null(explained[field]));
    }

    [Fact]
    public async Task Programs_get_the_cause_of_a_failed_call()
    {
        await using var run = CommandRun.Webhook(
            "explain",
            "-o",
            "json",
            "Failed calling webhook, failing open a.svc: failed calling webhook \"a.svc\": failed to call webhook: Post \"https://a.b.svc:443/m?timeout=2s\": EOF");

        Assert.Equal(0, await run.EndAsync());
        var explained = Assert.Single(JsonNode.Parse(run.Text)!["explanations"]!.AsArray())!;
        Assert.Equal(
            ["webhookCallFailed", "a.svc", "https://a.b.svc:443/m?timeout=2s", "connectionClosed", "Ignore"],
            Values(explained, "class", "webhook", "url", "cause", "failurePolicy"));
    }

    [Fact]
    public void Every_section_of_the_runbook_that_it_points_to_is_there()
    {
        var headings = File.ReadLines(Path.Combine(Samples.Root, "docs/runbook.md")).Where(line => line.StartsWith("##", StringComparison.Ordinal)).Select(line => line.TrimStart('#').TrimStart()).ToHashSet();

        Assert.All(typeof(Runbook).GetFields().Where(field => field.IsLiteral), section => Assert.Contains((string)section.GetRawConstantValue()!, headings));
    }

    [Theory]
    [InlineData(typeof(ErrorClass))]
    [InlineData(typeof(CallCause))]
    [InlineData(typeof(RequestOperation))]
    public void Every_value_in_its_JSON_is_documented(Type values)
    {
        var section = File.ReadAllText(Path.Combine(Samples.Root, "docs/commands.md")).Split("\n## explain\n")[1].Split("\n## ")[0];

        Assert.All(Enum.GetNames(values).Where(name => values != typeof(RequestOperation) || name != "Unknown"), name => Assert.Contains($"`{JsonNamingPolicy.CamelCase.ConvertName(name)}`", section, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("status.freightHistory[0].verificationHistory[0].id")]
    [InlineData("freightHistory[0].verificationHistory[0].id")]
    [InlineData("freightHistory.verificationHistory.id")]
    public async Task The_rule_is_quoted_from_a_CRD_however_the_path_is_spelled(string path)
    {
        await File.WriteAllTextAsync(_crd, CrdText.Stages(CrdText.Strict), TestContext.Current.CancellationToken);
        await using var run = CommandRun.Webhook("explain", "--crd", _crd, $"The Stage \"test\" is invalid: {path}: Required value");

        Assert.Equal(0, await run.EndAsync());
        Assert.Equal("  rule   required: [id, phase, startTime] of status.freightHistory[].verificationHistory[] in the CRD stages.kargo.akuity.io v1alpha1", run.Output[1]);
    }

    [Fact]
    public async Task A_CRD_that_cannot_be_read_is_one_line_and_exit_code_2()
    {
        await using var run = CommandRun.Webhook("explain", "--crd", _crd, Error);

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith($"{_crd} cannot be read as a CRD: ", Assert.Single(run.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_is_recognised_it_says_what_it_expected()
    {
        await using var run = CommandRun.Webhook("explain", "all is well");

        Assert.Equal(1, await run.EndAsync());
        Assert.StartsWith("No error of an API server was recognised. Expected", Assert.Single(run.Errors), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Values(JsonNode explained, params IEnumerable<string> fields) => fields.Select(field => explained[field]!.ToString());

    public void Dispose() => File.Delete(_crd);
}
