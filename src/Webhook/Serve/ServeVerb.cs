using System.CommandLine;
using KargoStageWebhook.Cli;

namespace KargoStageWebhook.Serve;

/// <summary>The verb <c>serve</c>: what runs in the cluster.</summary>
internal static class ServeVerb
{
    private const string Name = "serve";
    private static readonly string[] AboutAllVerbs = ["-h", "-?", "--help", "--version"];

    /// <summary>The verb for the command line. Settings may follow it: <c>serve --Webhook:Mode=Audit</c>.</summary>
    public static Command Command()
    {
        var command = new Command(Name, "Serve the webhook. Settings: Webhook__Mode=Audit in the environment, or --Webhook:Mode=Audit here.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, cancellation) => CommandLineErrors.GuardAsync(() => RunAsync([.. parsed.UnmatchedTokens], cancellation)));
        return command;
    }

    /// <summary>The arguments with this verb before them where they name none: to serve is what a container without arguments does.</summary>
    public static string[] UnlessOtherVerb(string[] args) =>
        args.Length == 0 || (args[0].StartsWith('-') && !AboutAllVerbs.Contains(args[0])) ? [Name, .. args] : args;

    private static async Task<int> RunAsync(string[] settings, CancellationToken cancellation)
    {
        await using var app = WebhookApp.Build(settings);
        await app.RunAsync(cancellation);
        return 0;
    }
}
