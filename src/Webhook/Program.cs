using System.CommandLine;
using KargoStageWebhook.Check;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Explain;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Proof;
using KargoStageWebhook.Repair;
using KargoStageWebhook.Serve;

var verbs = new RootCommand("Backfills or denies status updates that lack what the installed CRDs require. Without a verb it serves.")
{
    ServeVerb.Command(),
    CheckVerb.Command(),
    ProfileVerb.Command(),
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
