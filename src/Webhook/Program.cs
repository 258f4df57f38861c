using System.CommandLine;
using KargoStageWebhook.Check;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Explain;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Proof;
using KargoStageWebhook.Repair;
using KargoStageWebhook.Serve;

return await RunAsync(Verbs(args), args);

/// <summary>The command <c>kargo-stage-webhook</c>.</summary>
public sealed partial class Program
{
    /// <summary>All that can be asked for.</summary>
    /// <param name="args">What was typed.</param>
    public static RootCommand Verbs(string[] args) => CommandLine.Compose(
        "Backfills or denies status updates that lack what the installed CRDs require. Without a verb it serves.",
        ServeVerb.Command(args),
        CheckVerb.Command(),
        ProfileVerb.Command(),
        ProveVerb.Command(),
        RepairVerb.Command(),
        ExplainVerb.Command(),
        OffRampVerb.Command(),
        VersionVerb.Command(),
        HelpVerb.Command(),
        CompletionVerb.Command());

    /// <summary>Runs one of them.</summary>
    /// <param name="verbs">The verbs.</param>
    /// <param name="args">What was typed.</param>
    /// <param name="streams">Where it writes to; null for the console.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(RootCommand verbs, string[] args, InvocationConfiguration? streams = null) =>
        CommandLine.RunAsync(verbs, ServeVerb.UnlessOtherVerb(HelpVerb.Resolve(args)), streams);
}
