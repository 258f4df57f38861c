using System.CommandLine;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Check;

/// <summary>The verb <c>check</c>: what is stored or about to be applied, evaluated as the server would.</summary>
internal static class CheckVerb
{
    private const int LongestProblem = 2000;

    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "Files of YAML or JSON, also with gzip, with objects, lists of them or AdmissionReviews; directories of such files; - is standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> Cluster = new("--cluster") { Description = "Check what is stored in the cluster instead, page by page." };
    private static readonly Option<string?> Namespace = VerbSetup.Namespace("With --cluster: only in this namespace.");
    private static readonly Option<string?> Selector = new("--selector", "-l") { Description = "With --cluster: only with labels that match." };
    private static readonly Option<string[]> Crds = new("--crd")
    {
        Description = "Validate against the CRDs in these files or directories. May be repeated; write FILEs before it. Without it, --cluster validates by the installed CRDs.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> OldCrds = new("--from-crd")
    {
        Description = "With --crd: first list the requirements that the new CRDs add to these. Without FILE and --cluster, nothing else; exits with 1 if there are any.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<OutputFormat> Format = VerbSetup.Format();
    private static readonly Option<Mode?> Mode = new("--mode") { Description = "Evaluate in this mode instead of Webhook:Mode." };
    private static readonly Option<Requirements?> Required = new("--requirements") { Description = "Evaluate with these requirements instead of Webhook:Requirements." };

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var command = new Command("check", "Say what objects lack and what the webhook would do. Exits with 0: all conform, 1: some do not, 2: unreadable, 130: stopped.")
        {
            Files,
            Cluster,
            VerbSetup.Kubeconfig,
            VerbSetup.Context,
            Namespace,
            Selector,
            Crds,
            OldCrds,
            Format,
            Mode.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, Enum.GetNames<Mode>()),
            Required.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, Enum.GetNames<Requirements>()),
        };
        command.Validators.Add(given =>
        {
            var (fromFiles, comparesCrds) = (given.GetResult(Files)?.Tokens.Count > 0, given.GetResult(OldCrds) is not null);
            if (comparesCrds && given.GetResult(Crds) is null) given.AddError("--from-crd needs --crd.");
            if (fromFiles == given.GetValue(Cluster) && (fromFiles || !comparesCrds)) given.AddError("Expected either FILEs or --cluster. FILEs stand before --crd and --from-crd, or behind --.");
            if (fromFiles && (given.GetValue(Namespace) ?? given.GetValue(Selector)) is not null) given.AddError("--namespace and --selector need --cluster.");
        });
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var settings = VerbSetup.Settings();
        using var api = parsed.GetValue(Cluster) ? VerbSetup.Connect(parsed, settings) : null;
        using var signals = new StopSignals();
        await using var standardOutput = StandardOutput.Open(parsed.Out);
        var ofCrdsAlone = api is null && parsed.GetValue(Files) is not { Length: > 0 };
        if (parsed.GetValue(Format) == OutputFormat.Text)
        {
            await using var text = new StreamWriter(standardOutput, parsed.Out.Encoding) { AutoFlush = true };
            return await RunAsync(parsed, settings, api, new CheckText(text) { IsOfCrdsAlone = ofCrdsAlone }, signals.Stopping);
        }

        using var document = new VerbDocument(standardOutput, parsed.GetValue(Format), "CheckReport");
        return await RunAsync(parsed, settings, api, new CheckDocument(document) { IsOfCrdsAlone = ofCrdsAlone }, signals.Stopping);
    }

    private static async Task<int> RunAsync(ParseResult parsed, WebhookSettings settings, ApiServer? api, CheckOutput output, CancellationToken stopping)
    {
        try
        {
            var crds = await ReadAsync(Crds, settings, parsed, output, stopping);
            var old = await ReadAsync(OldCrds, settings, parsed, output, stopping);
            // Where no CRD could be read, an object that conforms to the profile alone would seem to conform to its CRD.
            if (parsed.GetValue(Crds) is { Length: > 0 } && crds.ByResource.Count == 0) output.IsOfCrdsAlone = true;
            else await CheckAsync(parsed, settings, api, (crds, old), output, stopping);
        }
        catch (InvalidDataException unusable)
        {
            output.ReportUnreadable(unusable.Message);
        }
        catch (ApiServerException failure)
        {
            output.ReportUnreadable(failure.Message);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            output.Stopped = true;
        }

        output.End();
        foreach (var problem in output.Unreadable) await parsed.Error.WriteLineAsync(Printable.Clip(problem, LongestProblem));
        return output.ExitCode;
    }

    private static async Task<CrdSet> ReadAsync(Option<string[]> files, WebhookSettings settings, ParseResult parsed, CheckOutput output, CancellationToken stopping)
    {
        var (crds, problems) = await CrdFiles.ReadAsync(parsed.GetValue(files) ?? [], settings.Profile, stopping);
        foreach (var problem in problems) output.ReportUnreadable(problem);
        return crds;
    }

    private static async Task CheckAsync(ParseResult parsed, WebhookSettings settings, ApiServer? api, (CrdSet New, CrdSet Old) crds, CheckOutput output, CancellationToken stopping)
    {
        var profile = settings.Profile;
        if (!output.IsOfCrdsAlone) output.Write(UnknownField.FindIn(crds.New, profile));
        if (crds.Old.ByResource.Count > 0) output.Write(CrdDifference.Between(crds.Old, crds.New, profile, output.ReportUnreadable));

        var evaluator = new StatusEvaluator(new Policy(parsed.GetValue(Mode) ?? settings.Webhook.Mode, parsed.GetValue(Required) ?? settings.Webhook.Requirements));
        if (api is not null) await CheckClusterAsync(parsed, api, profile, evaluator, crds.New, crds.Old, output, stopping);
        else await new FileCheck(profile, new ObjectCheck(evaluator, crds.New, crds.Old), output).RunAsync(parsed.GetValue(Files) ?? [], stopping);
    }

    private static async Task CheckClusterAsync(ParseResult parsed, ApiServer api, Profile profile, StatusEvaluator evaluator, CrdSet crds, CrdSet old, CheckOutput output, CancellationToken stopping)
    {
        var retries = VerbSetup.Retries(parsed.Error);
        if (parsed.GetValue(Crds) is not { Length: > 0 })
        {
            crds = await ClusterCrds.ReadAsync(api, retries, profile, parsed.Error.WriteLine, stopping);
            output.Write(UnknownField.FindIn(crds, profile));
        }
        else if (parsed.GetValue(OldCrds) is not { Length: > 0 })
        {
            old = await ClusterCrds.ReadAsync(api, retries, profile, problem => parsed.Error.WriteLine($"It is not known which rules of the new CRD are new. {problem}"), stopping);
        }

        var check = new ObjectCheck(evaluator, crds, old);
        await ClusterCheck.RunAsync(new StoredObjects(api, retries), profile, parsed.GetValue(Namespace), parsed.GetValue(Selector), check, output, parsed.Error.WriteLine, stopping);
    }
}
