using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Threading.RateLimiting;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Repair;

/// <summary>The verb <c>repair</c>: sets what stored objects lack and the profile backfills, before or after an upgrade of CRDs.</summary>
internal static class RepairVerb
{
    private static readonly Option<string?> Namespace = VerbSetup.Namespace("Only in this namespace.");
    private static readonly Option<string?> Selector = new("--selector", "-l") { Description = "Only with labels that match: team=a,tier!=b." };
    private static readonly Option<string?> Kind = new("--kind") { Description = "Only this resource: stages, promotions, or another one of the profile." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Let the API server go through with it and store nothing." };
    private static readonly Option<OutputFormat> Format = VerbSetup.Format();

    private static readonly Option<int> Rate = new("--rate")
    {
        Description = "Objects to repair in a second, at most: 10/s. Each takes three requests.",
        DefaultValueFactory = _ => 10,
        CustomParser = ReadRate,
    };

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var command = new Command(
            "repair",
            "Backfill what stored objects lack. Exits with 0: all conform now, 1: some do not, 2: not asked or unreadable, 130: stopped.")
        {
            Namespace, Selector, Kind, DryRun, Rate, Format,
        };
        command.SetAction((parsed, _) => CommandLineErrors.GuardAsync(() => RunAsync(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var settings = VerbSetup.Settings();
        var (options, profile) = (settings.Webhook, settings.Profile);
        using var api = ApiServer.Require(options);
        using var signals = new StopSignals();
        using var rate = LimitTo(parsed.GetValue(Rate));
        var (dryRun, time) = (parsed.GetValue(DryRun), TimeProvider.System);
        var retries = VerbSetup.Retries();
        var stored = new StoredObjects(api, retries);
        var kind = parsed.GetValue(Kind);
        if (kind is not null && profile.Find(kind) is null) return await UnknownKindAsync(kind, profile);

        List<StoredQuery> queries = [.. from resource in profile.Resources
                                        where kind is null || resource == profile.Find(kind)
                                        select new StoredQuery(resource, parsed.GetValue(Namespace), parsed.GetValue(Selector))];

        // Where the CRDs may not be read, the API server rejects what a CRD does; nothing is lost but a request.
        CrdSet? crds = null;
        var summary = new RepairSummary { DryRun = dryRun };
        try
        {
            crds = await ClusterCrds.ReadAsync(api, retries, profile, _ => { }, signals.Stopping);
        }
        catch (ApiServerException failure)
        {
            summary = summary with { Unreadable = failure.Message };
        }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
        {
            summary = summary with { Stopped = true };
        }

        var asJson = parsed.GetValue(Format) == OutputFormat.Json;
        RepairOutput plain = asJson ? new JsonOutput(Console.Out) : new TextOutput(Console.Out.WriteLine, Console.Error.WriteLine, dryRun, time);
        if (crds is not null) summary = asJson || Console.IsOutputRedirected ? await RepairAsync(plain) : await TerminalOutput.RunAsync(dryRun, time, RepairAsync);
        plain.End(summary);
        if (summary.Unreadable is { } problem) await Console.Error.WriteLineAsync(problem);
        return summary.ExitCode;

        async Task<RepairSummary> RepairAsync(RepairOutput output) =>
            await new RepairRun(stored, new ObjectRepair(stored, crds.FindInstalled, dryRun, time), crds.FindInstalled, rate, output).RunAsync(queries, signals.Stopping) with { DryRun = dryRun };
    }

    private static async Task<int> UnknownKindAsync(string kind, Profile profile)
    {
        await Console.Error.WriteLineAsync($"--kind is '{kind}'; allowed: {string.Join(", ", profile.Resources.Select(resource => resource.Resource.Plural))}.");
        return CommandLineErrors.Unusable;
    }

    private static int ReadRate(ArgumentResult given)
    {
        var text = given.Tokens[0].Value;
        var number = text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text;
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate is >= 1 and <= 1000) return rate;

        given.AddError($"--rate is '{text}'; allowed: 1/s to 1000/s.");
        return 0;
    }

    // Small portions often, so that the API server sees no bursts.
    private static TokenBucketRateLimiter LimitTo(int rate)
    {
        var portion = Math.Max(1, rate / 20);
        return new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = portion,
            TokensPerPeriod = portion,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)portion / rate),
            QueueLimit = 1,
        });
    }
}
