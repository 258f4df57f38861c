using System.CommandLine;
using KargoStageWebhook.Admission;
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
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<Output> Format = new("--output", "-o") { Description = "For people or for programs.", DefaultValueFactory = _ => Output.Text };
    private static readonly Option<Mode?> Mode = new("--mode") { Description = "Judge in this mode instead of Webhook:Mode." };
    private static readonly Option<Requirements?> Required = new("--requirements") { Description = "Judge by these instead of Webhook:Requirements." };

    /// <summary>The forms of the report.</summary>
    private enum Output
    {
        Text,
        Json,
    }

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var command = new Command("check", "Say what objects lack and what the webhook would do. Exits with 0: all conform, 1: some do not, 2: unreadable.")
        {
            Files, Format, Mode, Required,
        };
        command.SetAction((parsed, _) => CommandLineErrors.GuardAsync(() => Task.FromResult(Run(parsed))));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var settings = WebhookSettings.From(new ConfigurationBuilder().AddEnvironmentVariables().Build()).Webhook.Policy;
        var policy = new Policy(parsed.GetValue(Mode) ?? settings.Mode, parsed.GetValue(Required) ?? settings.Requirements);

        var report = Check(parsed.GetRequiredValue(Files), new Judge(policy));
        if (parsed.GetValue(Format) == Output.Json) report.WriteJson(Console.Out);
        else report.WriteText(Console.Out);
        foreach (var problem in report.Unreadable) Console.Error.WriteLine(problem);
        return report.ExitCode;
    }

    private static CheckReport Check(IEnumerable<string> sources, Judge judge)
    {
        var objects = new List<CheckedObject>();
        var unreadable = new List<string>();
        var others = 0;
        foreach (var source in sources)
        {
            try
            {
                var (reviews, passedOver) = ManifestReader.Read(ReadAll(source));
                others += passedOver;
                foreach (var review in reviews)
                {
                    using (review) objects.Add(CheckedObject.Of(source, review, judge.Decide(review, AdmissionPhase.Mutating)));
                }
            }
            catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                unreadable.Add($"{source} cannot be read: {fault.Message}");
            }
        }

        return new CheckReport(objects, others, unreadable);
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
