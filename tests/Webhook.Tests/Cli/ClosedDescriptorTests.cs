using KargoStageWebhook.Hosting;

namespace KargoStageWebhook.Cli;

/// <summary>A verb that is started without standard input, output or error: <c>&gt;&amp;-</c>.</summary>
public sealed class ClosedDescriptorTests
{
    private const string Error = "Stage.kargo.akuity.io \"test\" is invalid: spec.vars[0].name: Required value";

    [Theory]
    [InlineData("version")]
    [InlineData("version -o json")]
    [InlineData("--version")]
    [InlineData("help check")]
    [InlineData("completion bash")]
    [InlineData("profile show")]
    [InlineData("profile show -o yaml")]
    [InlineData("check samples/incident.json")]
    [InlineData("check samples/incident.json -o json")]
    [InlineData($"explain '{Error}'")]
    public async Task A_report_that_cannot_be_written_is_one_line_and_exit_code_2(string verb)
    {
        await using var closed = CommandRun.Shell($"{CommandRun.WebhookCommand} {verb} >&-");
        await using var readOnly = CommandRun.Shell($"{CommandRun.WebhookCommand} {verb} 1< /dev/null");
        await using var full = CommandRun.Shell($"{CommandRun.WebhookCommand} {verb} > /dev/full");

        Assert.Equal((2, 2, 2), (await closed.EndAsync(), await readOnly.EndAsync(), await full.EndAsync()));
        Assert.Equal("Standard output is closed: the report cannot be written.", Assert.Single(closed.Errors));
        Assert.Equal("Standard output is closed: the report cannot be written.", Assert.Single(readOnly.Errors));
        Assert.Contains("No space left on device", Assert.Single(full.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("check -")]
    [InlineData("profile validate -")]
    public async Task A_standard_input_that_is_closed_is_empty(string verb)
    {
        await using var closed = CommandRun.Shell($"timeout 60 {CommandRun.WebhookCommand} {verb} <&-");
        await using var empty = CommandRun.Shell($"{CommandRun.WebhookCommand} {verb} < /dev/null");

        Assert.Equal(await empty.EndAsync(), await closed.EndAsync());
        Assert.Equal((empty.Text, string.Join('\n', empty.Errors)), (closed.Text, string.Join('\n', closed.Errors)));
    }

    [Theory]
    [InlineData("check samples/incident.json", 1)]
    [InlineData("chek", 2)]
    public async Task Without_standard_error_the_exit_code_is_the_same(string verb, int exitCode)
    {
        await using var run = CommandRun.Shell($"{CommandRun.WebhookCommand} {verb} 2>&-");
        await using var silent = CommandRun.Shell($"timeout 60 {CommandRun.WebhookCommand} {verb} <&- >&- 2>&-");

        Assert.Equal((exitCode, 2), (await run.EndAsync(), await silent.EndAsync()));
    }

    [Theory]
    [InlineData("check /nonexistent", 2)]
    [InlineData("explain fine", 1)]
    [InlineData("prove --kubeconfig /nonexistent", 2)]
    [InlineData("--mode=sideways", 2)]
    [InlineData("chek", 2)]
    public async Task With_a_standard_error_that_is_full_the_exit_code_is_the_same(string verb, int exitCode)
    {
        await using var run = CommandRun.Shell($"{CommandRun.WebhookCommand} {verb} 2> /dev/full");

        Assert.Equal(exitCode, await run.EndAsync());
    }
}
