using System.CommandLine;
using System.Text.RegularExpressions;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Serve;

/// <summary>The verb <c>serve</c>: what runs in the cluster.</summary>
internal static partial class ServeVerb
{
    private const string Name = "serve";
    private const string LogLevelKey = "Logging:LogLevel:Default";
    private static readonly string[] AboutAllVerbs = ["-h", "-?", "--help", "--version"];

    private static readonly Option<string?> Config = new("--config")
    {
        Description = "A file of settings, YAML or JSON: httpsPort: 8443. The environment (Webhook__HttpsPort) comes before it, and options here before that.",
    };

    private static readonly Option<LogLevel?> Level = new("--log-level") { Description = "Lowest level of the log lines to write: Trace, Debug, Information, Warning, Error, Critical or None." };

    private static readonly IReadOnlyList<(Setting Setting, Option<string?> Option)> Settings =
    [
        .. Setting.All.Select(setting => (setting, new Option<string?>(setting.Flag)
        {
            HelpName = setting.Allowed,
            Description = $"{char.ToUpperInvariant(setting.Meaning[0])}{setting.Meaning[1..]}.{(setting.Default.Length > 0 ? $" [default: {setting.Default}]" : string.Empty)}",
        })),
    ];

    /// <summary>The verb for the command line. Each setting is an option.</summary>
    /// <param name="args">What was typed: what ASP.NET Core's tools and its test host add to it stays as it is.</param>
    public static Command Command(string[] args)
    {
        var command = new Command(Name, "Serve the webhook. Each setting is an option here, and an environment variable: --https-port is Webhook__HttpsPort. Exits with 0: it was asked to end, 2: a setting is wrong.")
        {
            Config, Level,
        };
        foreach (var (_, option) in Settings) command.Add(option);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, args.Where(IsOfHost), cancellation));
        return command;
    }

    /// <summary>The arguments with this verb before them where they name none: to serve is what a container without arguments does.</summary>
    public static string[] UnlessOtherVerb(string[] args)
    {
        var isNamed = args is [Name, ..];
        if (!isNamed && args.Length > 0 && (!args[0].StartsWith('-') || AboutAllVerbs.Contains(args[0]))) return args;

        return [Name, .. args.Skip(isNamed ? 1 : 0).Where(word => !IsOfHost(word))];
    }

    // --Webhook:Mode=Audit, --environment=Development, --OTEL_SDK_DISABLED=true: keys of the configuration as they are.
    private static bool IsOfHost(string word) => HostKey().IsMatch(word);

    private static async Task<int> RunAsync(ParseResult parsed, IEnumerable<string> ofHost, CancellationToken cancellation)
    {
        foreach (var mistake in EnvironmentNames.FindMistakes(Environment.GetEnvironmentVariables().Keys.Cast<string>())) await parsed.Error.WriteLineAsync(mistake);
        await using var app = WebhookApp.Build([.. ofHost, .. Arguments(parsed)], parsed.GetValue(Config) is { } file ? SettingsFile.Read(file) : null);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch
        {
            // Disposed while they run, the background services would be logged as failed, beside the one line that says what is wrong.
            await app.StopAsync(CancellationToken.None);
            throw;
        }

        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    [GeneratedRegex("^--(Webhook|Logging|environment|contentRoot|applicationName|[A-Z]+(_[A-Z]+)+)(:[^=]*)?=")]
    private static partial Regex HostKey();

    private static IEnumerable<string> Arguments(ParseResult parsed)
    {
        if (parsed.GetValue(Level) is { } level) yield return $"--{LogLevelKey}={level}";

        foreach (var (setting, option) in Settings)
        {
            if (parsed.GetValue(option) is { } value) yield return $"--{setting.Key}={value}";
        }
    }
}
