using System.CommandLine;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Cluster;
using KargoStageWebhook.Conformance;
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
    private static readonly Option<OutputFormat> Format = new("--output", "-o") { Description = "For people or for programs.", DefaultValueFactory = _ => OutputFormat.Text };
    private static readonly Option<Mode?> Mode = new("--mode") { Description = "Judge in this mode instead of Webhook:Mode." };
    private static readonly Option<Requirements?> Required = new("--requirements") { Description = "Judge by these instead of Webhook:Requirements." };

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var command = new Command("check", "Say what objects lack and what the webhook would do. Exits with 0: all conform, 1: some do not, 2: unreadable.")
        {
            Files, Cluster, Namespace, Selector, Format, Mode, Required,
        };
        command.Validators.Add(given =>
        {
            var fromFiles = given.GetValue(Files) is { Length: > 0 };
            if (fromFiles == given.GetValue(Cluster)) given.AddError("Expected either FILEs or --cluster.");
            if (fromFiles && (given.GetValue(Namespace) ?? given.GetValue(Selector)) is not null) given.AddError("--namespace and --selector need --cluster.");
        });
        command.SetAction((parsed, _) => CommandLineErrors.GuardAsync(() => RunAsync(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var settings = WebhookSettings.From(new ConfigurationBuilder().AddEnvironmentVariables().Build()).Webhook;
        var judge = new Judge(new Policy(parsed.GetValue(Mode) ?? settings.Mode, parsed.GetValue(Required) ?? settings.Requirements));

        CheckOutput output = parsed.GetValue(Format) == OutputFormat.Json ? new CheckJson(Console.Out) : new CheckText(Console.Out);
        if (parsed.GetValue(Cluster)) await CheckClusterAsync(parsed, settings, judge, output);
        else CheckFiles(parsed.GetRequiredValue(Files), judge, output);

        output.End();
        foreach (var problem in output.Unreadable) await Console.Error.WriteLineAsync(problem);
        return output.ExitCode;
    }

    private static async Task CheckClusterAsync(ParseResult parsed, WebhookOptions settings, Judge judge, CheckOutput output)
    {
        using var api = ApiServer.Require(settings);
        var stored = new StoredObjects(api, new Retries(TimeProvider.System, reason => Console.Error.WriteLine($"{reason} Trying again.")));
        await ClusterCheck.RunAsync(stored, parsed.GetValue(Namespace), parsed.GetValue(Selector), judge, output);
    }

    private static void CheckFiles(IEnumerable<string> sources, Judge judge, CheckOutput output)
    {
        foreach (var source in sources)
        {
            try
            {
                var (reviews, others) = ManifestReader.Read(ReadAll(source));
                output.PassOver(others);
                foreach (var review in reviews)
                {
                    using (review) output.Tell(CheckedObject.Of(source, review, judge.Decide(review, AdmissionPhase.Mutating)));
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
