using System.CommandLine;
using KargoStageWebhook.Serve;

var verbs = new RootCommand("Heals or refuses what Kargo writes into Stage and Promotion status. Without a verb it serves.")
{
    ServeVerb.Command(),
};

// The host ends by itself on SIGTERM and Ctrl-C, in an order of its own.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null };
return await verbs.Parse(ServeVerb.UnlessOtherVerb(args)).InvokeAsync(invocation);
