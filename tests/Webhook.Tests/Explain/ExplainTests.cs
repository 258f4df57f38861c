using System.Text.Json.Nodes;
using KargoStageWebhook.Check;
using KargoStageWebhook.Hosting;

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
        Assert.Equal("Stage test (the text does not say in which namespace): status.freightHistory[0].verificationHistory[0].id: Required value", run.Output[0]);
        Assert.StartsWith("  rule   required: [id, phase, startTime]", run.Output[1], StringComparison.Ordinal);
        Assert.StartsWith("  means  the whole status update did not happen", run.Output[2], StringComparison.Ordinal);
        Assert.StartsWith("  do     1. install kargo-stage-webhook", run.Output[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_is_read_from_standard_input()
    {
        await using var run = CommandRun.Shell($"echo 'level=error namespace=demo error=\"{Error.Replace("\"", "\\\"", StringComparison.Ordinal)}\"' | {CommandRun.WebhookCommand} explain");

        Assert.Equal(0, await run.EndAsync());
        Assert.StartsWith("Stage demo/test: ", run.Output[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_JSON()
    {
        await using var run = CommandRun.Webhook("explain", "-o", "json", Error);

        Assert.Equal(0, await run.EndAsync());
        Assert.Equal(3, Assert.Single(JsonNode.Parse(run.Text)!.AsArray())!["do"]!.AsArray().Count);
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

    public void Dispose() => File.Delete(_crd);
}
