using System.CommandLine;
using KargoStageWebhook.Cluster;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Serve;

namespace KargoStageWebhook.Check;

/// <summary>The verb <c>check</c>: what is stored or about to be applied, judged as the server would.</summary>
internal static class CheckVerb
{
    private const string StandardInput = "-";

    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "Files of YAML or JSON with Stages, Promotions, lists of them or AdmissionReviews; - is standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> Cluster = new("--cluster") { Description = "Check what is stored in the cluster instead, page by page." };
    private static readonly Option<string?> Namespace = new("--namespace", "-n") { Description = "With --cluster: only in this namespace." };
    private static readonly Option<string?> Selector = new("--selector", "-l") { Description = "With --cluster: only with labels that match." };
    private static readonly Option<string[]> Crds = new("--crd")
    {
        Description = "Would the objects survive the CRDs in this file, of YAML or JSON? May be given twice. Without it, --cluster judges by those that are installed.",
    };

    private static readonly Option<string[]> OldCrds = new("--from-crd")
    {
        Description = "With --crd: list first what those demand that the CRDs in this file did not. Without FILE and --cluster that is all: exits with 1 where there is something.",
    };

    private static readonly Option<OutputFormat> Format = new("--output", "-o") { Description = "For people or for programs.", DefaultValueFactory = _ => OutputFormat.Text };
    private static readonly Option<Mode?> Mode = new("--mode") { Description = "Judge in this mode instead of Webhook:Mode." };
    private static readonly Option<Requirements?> Required = new("--requirements") { Description = "Judge by these instead of Webhook:Requirements." };

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var command = new Command("check", "Say what objects lack and what the webhook would do. Exits with 0: all conform or survive, 1: some do not, 2: unreadable.")
        {
            Files, Cluster, Namespace, Selector, Crds, OldCrds, Format, Mode, Required,
        };
        command.Validators.Add(given =>
        {
            var fromFiles = given.GetValue(Files) is { Length: > 0 };
            var comparesCrds = given.GetValue(OldCrds) is { Length: > 0 };
            if (comparesCrds && given.GetValue(Crds) is not { Length: > 0 }) given.AddError("--from-crd needs --crd.");
            if (fromFiles == given.GetValue(Cluster) && (fromFiles || !comparesCrds)) given.AddError("Expected either FILEs or --cluster.");
            if (fromFiles && (given.GetValue(Namespace) ?? given.GetValue(Selector)) is not null) given.AddError("--namespace and --selector need --cluster.");
        });
        command.SetAction((parsed, _) => CommandLineErrors.GuardAsync(() => RunAsync(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var settings = WebhookSettings.From(new ConfigurationBuilder().AddEnvironmentVariables().Build()).Webhook;
        var judge = new Judge(new Policy(parsed.GetValue(Mode) ?? settings.Mode, parsed.GetValue(Required) ?? settings.Requirements));

        var ofCrdsAlone = parsed.GetValue(Files) is not { Length: > 0 } && !parsed.GetValue(Cluster);
        CheckOutput output = parsed.GetValue(Format) == OutputFormat.Json
            ? new CheckJson(Console.Out) { IsOfCrdsAlone = ofCrdsAlone }
            : new CheckText(Console.Out) { IsOfCrdsAlone = ofCrdsAlone };
        try
        {
            await RunAsync(parsed, settings, judge, output);
        }
        catch (InvalidDataException unusable)
        {
            output.NoteUnreadable(unusable.Message);
        }

        output.End();
        foreach (var problem in output.Unreadable) await Console.Error.WriteLineAsync(problem);
        return output.ExitCode;
    }

    private static async Task RunAsync(ParseResult parsed, WebhookOptions settings, Judge judge, CheckOutput output)
    {
        var crds = CrdFiles.Read(parsed.GetValue(Crds) ?? []);
        if (parsed.GetValue(OldCrds) is { Length: > 0 } old) output.Tell(CrdDifference.Between(CrdFiles.Read(old), crds));

        if (parsed.GetValue(Cluster)) await CheckClusterAsync(parsed, settings, judge, crds, output);
        else CheckFiles(parsed.GetValue(Files) ?? [], new ObjectCheck(judge, crds), output);
    }

    private static async Task CheckClusterAsync(ParseResult parsed, WebhookOptions settings, Judge judge, CrdSet crds, CheckOutput output)
    {
        using var api = ApiServer.Require(settings);
        var retries = new Retries(TimeProvider.System, reason => Console.Error.WriteLine($"{reason} Trying again."));
        try
        {
            if (parsed.GetValue(Crds) is not { Length: > 0 }) crds = await ClusterCrds.ReadAsync(api, retries, Console.Error.WriteLine, CancellationToken.None);
            await ClusterCheck.RunAsync(new StoredObjects(api, retries), parsed.GetValue(Namespace), parsed.GetValue(Selector), new ObjectCheck(judge, crds), output);
        }
        catch (ApiServerException failure)
        {
            output.NoteUnreadable($"The cluster cannot be read: {failure.Message}");
        }
    }

    private static void CheckFiles(IEnumerable<string> sources, ObjectCheck check, CheckOutput output)
    {
        foreach (var source in sources)
        {
            try
            {
                var (reviews, others) = ManifestReader.Read(ReadAll(source));
                output.PassOver(others);
                foreach (var review in reviews)
                {
                    using (review) output.Tell(check.Check(source, review));
                }
            }
            catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                output.NoteUnreadable($"{source} cannot be read: {fault.Message}");
            }
        }
    }

    private static byte[] ReadAll(string source)
    {
        if (source != StandardInput) return File.ReadAllBytes(source);

        using var input = Console.OpenStandardInput();
        using var whole = new MemoryStream();
        input.CopyTo(whole);
        return whole.ToArray();
    }
}
