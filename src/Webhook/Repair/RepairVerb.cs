using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Recovery;

namespace KargoStageWebhook.Repair;

/// <summary>The verb <c>repair</c>: sets what stored objects lack and the profile backfills, before or after an upgrade of CRDs.</summary>
internal static class RepairVerb
{
    private const int DefaultConcurrency = 8, MaxConcurrency = 64;

    private static readonly Option<string?> Namespace = VerbSetup.Namespace("Only in this namespace.");
    private static readonly Option<string?> Selector = new("--selector", "-l") { Description = "Only with labels that match: team=a,tier!=b." };
    private static readonly Option<string?> Kind = new("--kind") { Description = "Only this resource: stages, promotions, or another one of the profile." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "The API server validates the patch and stores nothing." };
    private static readonly Option<bool> Refresh = new("--refresh")
    {
        Description = "Ask Kargo's controller to reconcile repaired Stages, and those with pending Promotions, at once: sets the annotation kargo.akuity.io/refresh.",
    };

    private static readonly Option<OutputFormat> Format = VerbSetup.Format();

    private static readonly Option<int> Rate = new("--rate")
    {
        Description = "Objects to repair in a second, at most: 10/s. Each takes three requests.",
        DefaultValueFactory = _ => WriteRate.Default,
        CustomParser = ReadRate,
    };

    private static readonly Option<int> Concurrency = new("--concurrency")
    {
        Description = "Objects to repair at once, at most: 1 to 64.",
        DefaultValueFactory = _ => DefaultConcurrency,
    };

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var command = new Command(
            "repair",
            "Backfill what stored objects lack. Exits with 0: all conform now, 1: some do not, 2: no cluster or permission, or something cannot be read, 130: stopped.")
        {
            VerbSetup.Kubeconfig, VerbSetup.Context, Namespace, Selector, Kind, DryRun, Refresh, Rate, Concurrency, Format,
        };
        command.Validators.Add(given =>
        {
            if (given.GetResult(Concurrency) is { Implicit: false, Tokens: [{ Value: var text }] } && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxConcurrency))
                given.AddError($"--concurrency is '{text}'; allowed: 1 to {MaxConcurrency}.");
        });
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var settings = VerbSetup.Settings();
        var profile = settings.Profile;
        using var api = VerbSetup.Connect(parsed, settings);
        using var signals = new StopSignals();
        using var rate = WriteRate.LimitTo(parsed.GetValue(Rate));
        var (dryRun, time) = (parsed.GetValue(DryRun), TimeProvider.System);
        var retries = VerbSetup.Retries(parsed.Error);
        var stored = new StoredObjects(api, retries);
        var (kind, scope) = (parsed.GetValue(Kind), new RefreshScope(parsed.GetValue(Namespace), parsed.GetValue(Selector)));
        var resources = kind is null ? profile.Resources : profile.FindVersions(kind);
        if (kind is not null && resources.Count == 0) return await UnknownKindAsync(parsed.Error, kind, profile);

        List<StoredQuery> queries = [.. resources.Select(resource => new StoredQuery(resource, scope.Namespace, scope.Selector))];

        var (crds, summary) = await ReadCrdsAsync(api, retries, profile, new RepairSummary { DryRun = dryRun }, signals.Stopping);
        var format = parsed.GetValue(Format);
        await using var standardOutput = StandardOutput.Open(parsed.Out);
        using var document = format == OutputFormat.Text ? null : new VerbDocument(standardOutput, format, "RepairReport");
        api.Notices = null; // From here on the output says how far it is.
        RepairOutput plain = document is null ? new TextOutput(parsed.Out.WriteLine, parsed.Error.WriteLine, dryRun, time) : new DocumentOutput(document);
        if (crds is not null) summary = document is not null || Console.IsOutputRedirected ? await RepairAsync(plain) : await TerminalOutput.RunAsync(dryRun, time, RepairAsync);
        plain.End(summary);
        foreach (var skipped in summary.Skipped) await parsed.Error.WriteLineAsync($"Skipped: {skipped}");
        if (summary.Unreadable is { } problem) await parsed.Error.WriteLineAsync(problem);
        return summary.ExitCode;

        async Task<RepairSummary> RepairAsync(RepairOutput output)
        {
            var run = new RepairRun(stored, new ObjectRepair(stored, crds.FindInstalled, dryRun, time), crds.FindInstalled, rate, parsed.GetValue(Concurrency), output);
            var repaired = await run.RunAsync(queries, signals.Stopping);
            if (parsed.GetValue(Refresh) && !repaired.Stopped) repaired = await run.RefreshAsync(new StageRefresh(stored, profile, rate, time), scope, dryRun, signals.Stopping);
            return repaired with { DryRun = dryRun };
        }
    }

    /// <summary>Reads the CRDs. Without permission to read them, the API server rejects what a CRD does; nothing is lost but a request.</summary>
    /// <returns>Null where the API server does not respond, or the verb was stopped; the summary says so.</returns>
    private static async Task<(CrdSet? Crds, RepairSummary Summary)> ReadCrdsAsync(ApiServer api, Retries retries, Profile profile, RepairSummary summary, CancellationToken stopping)
    {
        try
        {
            return (await ClusterCrds.ReadAsync(api, retries, profile, _ => { }, stopping), summary);
        }
        catch (ApiServerException failure)
        {
            return (null, summary with { Unreadable = failure.Message });
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return (null, summary with { Stopped = true });
        }
    }

    private static async Task<int> UnknownKindAsync(TextWriter error, string kind, Profile profile)
    {
        // A plural that several groups have does not name one resource.
        var allowed = profile.Resources.Select(resource => profile.FindVersions(resource.Resource.Plural).Count > 0 ? resource.Resource.Plural : resource.Resource.Name).Distinct();
        await error.WriteLineAsync($"--kind is '{kind}'; allowed: {string.Join(", ", allowed)}.");
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
}
