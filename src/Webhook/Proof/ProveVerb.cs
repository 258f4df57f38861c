using System.CommandLine;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Proof;

/// <summary>The verb <c>prove</c>: one round trip, asked for by a person or a test.</summary>
internal static class ProveVerb
{
    private static readonly Option<string?> Namespace = VerbSetup.Namespace("Prove it on a Stage in this namespace instead of Webhook:ProofNamespace.");
    private static readonly Option<string?> Stage = new("--stage") { Description = "Prove it on this Stage instead of Webhook:ProofStage or the first that is found." };

    private static readonly Option<OutputFormat> Format = VerbSetup.Format();

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var command = new Command(
            "prove", "Send a status without an id through the API server, as a dry run, and check whether an id comes back. Exits with 0: it does, 1: it does not, 2: no cluster, Stage or permission.")
        {
            VerbSetup.Kubeconfig, VerbSetup.Context, Namespace, Stage, Format,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var settings = VerbSetup.Settings();
        var canary = CanaryOf(parsed, settings.Proof.Canary);
        if (canary is { Stage.Length: > 0, Namespace.Length: 0 }) return await CannotAskAsync(parsed.Error, "--stage needs --namespace.");

        using var api = VerbSetup.Open(parsed, settings);
        var result = await new RoundTrip(api, settings.Profile, TimeProvider.System).ProveAsync(canary, cancellation);
        var report = new ProveReport(result.Outcome, result.Explanation);
        var format = parsed.GetValue(Format);
        if (format != OutputFormat.Text) VerbDocument.Print(parsed.Out, format, "ProveReport", report, ProveJsonContext.Document.ProveReport);
        else await (report.IsAnswer ? parsed.Out : parsed.Error).WriteLineAsync(report.Text);
        return report.ExitCode;
    }

    // A namespace of the command line does not go with a Stage of the settings.
    private static Canary CanaryOf(ParseResult parsed, Canary settings) =>
        parsed.GetValue(Namespace) is { } @namespace
            ? new Canary(@namespace, parsed.GetValue(Stage) ?? string.Empty)
            : settings with { Stage = parsed.GetValue(Stage) ?? settings.Stage };

    private static async Task<int> CannotAskAsync(TextWriter error, string why)
    {
        await error.WriteLineAsync($"{ProveReport.CannotSay} {why}");
        return CommandLineErrors.Unusable;
    }
}
