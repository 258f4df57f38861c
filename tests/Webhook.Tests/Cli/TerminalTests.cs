using System.CommandLine;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Cli;

/// <summary>A verb that waits says for what, to somebody at a terminal and to nobody else.</summary>
public sealed class TerminalTests
{
    private const string Reading = "Reading from the terminal; end with Ctrl-D.";

    // A terminal that is not yet set up forgets what was typed, so Ctrl-D is typed until the command ends.
    private const string CtrlD = "while sleep 0.2; do printf '\\004' || exit; done";

    [Theory]
    [InlineData("explain")]
    [InlineData("explain -")]
    [InlineData("check -")]
    [InlineData("profile validate -")]
    public async Task At_a_terminal_it_says_that_it_reads_from_there(string verb)
    {
        await using var terminal = CommandRun.Shell($"{{ {CtrlD}; }} 2> /dev/null | script -qec '{CommandRun.WebhookCommand} {verb}' /dev/null");
        await using var pipe = CommandRun.Shell($"{CommandRun.WebhookCommand} {verb} < /dev/null");

        await Task.WhenAll(terminal.EndAsync(), pipe.EndAsync());
        Assert.Single(terminal.Output, line => line.TrimEnd().EndsWith(Reading, StringComparison.Ordinal));
        Assert.DoesNotContain(Reading, pipe.Errors);
    }

    /// <summary>What was typed counts, whole, as it does from a pipe.</summary>
    [Fact]
    public async Task What_is_typed_until_Ctrl_D_is_read()
    {
        const string Typed = """spec.vars[0].name: Required value""";
        await using var run = CommandRun.Shell($"{{ echo 'Stage.kargo.akuity.io \"test\" is invalid: {Typed}'; {CtrlD}; }} 2> /dev/null | script -qec '{CommandRun.WebhookCommand} explain' /dev/null");

        Assert.Equal(0, await run.EndAsync());
        Assert.Contains("means  ", run.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prove")]
    [InlineData("check --cluster")]
    [InlineData("off-ramp")]
    public async Task At_a_terminal_it_says_that_the_API_server_has_not_answered(string verb)
    {
        const string Waiting = "Waiting for ";
        var isSaid = new TaskCompletionSource();
        await using var server = await PlayedApiServer.StartAsync(PlayedApiServer.After(() => isSaid.Task, PlayedApiServer.Failure(400)), PlayedApiServer.Failure(400));
        await using var run = CommandRun.Shell($"Webhook__Kubeconfig={server.WriteKubeconfig()} script -qec '{CommandRun.WebhookCommand} {verb}' /dev/null < /dev/null");

        await run.LineWithAsync(Waiting);
        isSaid.SetResult();
        await run.EndAsync();
        Assert.Single(run.Output, line => line.Contains($"{Waiting}{server.Address} to respond to GET /apis/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_log_gets_no_such_line()
    {
        await using var server = await PlayedApiServer.StartAsync(PlayedApiServer.Failure(400));
        var command = new RootCommand { VerbSetup.Kubeconfig, VerbSetup.Context };

        using var api = VerbSetup.Open(command.Parse(["--kubeconfig", server.WriteKubeconfig()]), VerbSetup.Settings());

        // Under a test runner it is redirected, unless somebody runs this at a terminal.
        Assert.Equal(Console.IsErrorRedirected, api.Notices is null);
    }
}
