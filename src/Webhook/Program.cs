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
    ServeVerb.Command(args),
    CheckVerb.Command(),
    ProfileVerb.Command(),
    ProveVerb.Command(),
    RepairVerb.Command(),
    ExplainVerb.Command(),
    OffRampVerb.Command(),
    VersionVerb.Command(),
    HelpVerb.Command(),
    CompletionVerb.Command(),
};
return await CommandLine.RunAsync(verbs, ServeVerb.UnlessOtherVerb(HelpVerb.Resolve(args)));
