using System.CommandLine;
using KargoStageWebhook.Check;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Explain;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Proof;
using KargoStageWebhook.Repair;
using KargoStageWebhook.Serve;

var verbs = new RootCommand("Heals or refuses what Kargo writes into Stage and Promotion status. Without a verb it serves.")
{
    ServeVerb.Command(),
    CheckVerb.Command(),
    ProveVerb.Command(),
    RepairVerb.Command(),
    ExplainVerb.Command(),
    OffRampVerb.Command(),
};

// The host ends by itself on SIGTERM and Ctrl-C, in an order of its own.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null };
var parsed = verbs.Parse(ServeVerb.UnlessOtherVerb(args));
var exitCode = await parsed.InvokeAsync(invocation);
return parsed.Errors.Count > 0 ? CommandLineErrors.Unusable : exitCode;
