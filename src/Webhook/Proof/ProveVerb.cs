using System.CommandLine;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Proof;

/// <summary>The verb <c>prove</c>: one round trip, asked for by a person or a test.</summary>
internal static class ProveVerb
{
    private const int NotProven = 1;

    private static readonly Option<string?> Namespace = VerbSetup.Namespace("Prove it on a Stage in this namespace instead of Webhook:ProofNamespace.");
    private static readonly Option<string?> Stage = new("--stage") { Description = "Prove it on this Stage instead of Webhook:ProofStage or the first that is found." };

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var command = new Command(
            "prove", "Send a status without an id through the API server, as a dry run, and see whether it comes back. Exits with 0: it does, 1: it does not, 2: could not be asked.")
        {
            Namespace, Stage,
        };
        command.SetAction((parsed, cancellation) => CommandLineErrors.GuardAsync(() => RunAsync(parsed, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var settings = VerbSetup.Settings();
        var canary = CanaryOf(parsed, settings.Proof.Canary);
        if (canary is { Stage.Length: > 0, Namespace.Length: 0 }) return await CannotAskAsync("--stage needs --namespace.");

        using var api = ApiServer.Find(settings.Webhook);
        if (api is null) return await CannotAskAsync("There is no cluster to ask: run as a Pod, or set Webhook:Kubeconfig.");

        var result = await new RoundTrip(api, settings.Profile, TimeProvider.System).ProveAsync(canary, cancellation);
        switch (result.Outcome)
        {
            case ProofOutcome.Proven:
                await Console.Out.WriteLineAsync($"Backfilling works. {result.Explanation}");
                return 0;

            case ProofOutcome.NotBackfilled:
                await Console.Out.WriteLineAsync($"Backfilling does not work. {result.Explanation}");
                return NotProven;

            default:
                return await CannotAskAsync(result.Explanation);
        }
    }

    // A namespace of the command line does not go with a Stage of the settings.
    private static Canary CanaryOf(ParseResult parsed, Canary settings) =>
        parsed.GetValue(Namespace) is { } @namespace
            ? new Canary(@namespace, parsed.GetValue(Stage) ?? string.Empty)
            : settings with { Stage = parsed.GetValue(Stage) ?? settings.Stage };

    private static async Task<int> CannotAskAsync(string why)
    {
        await Console.Error.WriteLineAsync($"It cannot be said whether backfilling works. {why}");
        return CommandLineErrors.Unusable;
    }
}
