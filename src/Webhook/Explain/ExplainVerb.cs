using System.CommandLine;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Diagnosis;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Manifests;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Explain;

/// <summary>The verb <c>explain</c>: what an error of the API server means, and what to do.</summary>
internal static class ExplainVerb
{
    private static readonly Argument<string[]> Text = new("TEXT")
    {
        Description = "A controller's log line, or an API server's error; - or nothing reads standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string[]> Crds = new("--crd") { Description = "Quote the rule of a field of status from the CRDs in these files or directories. May be repeated." };
    private static readonly Option<bool> Cluster = new("--cluster") { Description = "Quote the rule of a field of status from the CRDs that are installed in the cluster." };
    private static readonly Option<OutputFormat> Format = VerbSetup.Format();

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var command = new Command("explain", "Say what an error means, which object and rule it is about, and what to do. Exits with 0, 1: nothing was recognised, 2: a CRD cannot be read.")
        {
            Text, Crds, Cluster, VerbSetup.Kubeconfig, VerbSetup.Context, Format,
        };
        command.Validators.Add(given =>
        {
            if (given.GetResult(Crds) is not null && given.GetValue(Cluster)) given.AddError("Expected either --crd or --cluster.");
        });
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        try
        {
            var settings = VerbSetup.Settings();
            var crds = parsed.GetValue(Cluster) ? await ReadClusterAsync(parsed, settings, cancellation) : await CrdFiles.ReadAllAsync(parsed.GetValue(Crds) ?? [], settings.Profile, cancellation);
            return Run(parsed, await ReadAsync(parsed.GetValue(Text) ?? [], cancellation), settings.Profile, crds);
        }
        catch (Exception fault) when (fault is InvalidDataException or ApiServerException)
        {
            await parsed.Error.WriteLineAsync(fault.Message);
            return CommandLineErrors.Unusable;
        }
    }

    private static async Task<CrdSet> ReadClusterAsync(ParseResult parsed, WebhookSettings settings, CancellationToken cancellation)
    {
        using var api = VerbSetup.Open(parsed, settings);
        var retries = VerbSetup.Retries(parsed.Error);
        return await ClusterCrds.ReadAsync(api, retries, settings.Profile, parsed.Error.WriteLine, cancellation);
    }

    private static async Task<string> ReadAsync(string[] words, CancellationToken cancellation)
    {
        if (words is not ([] or [ManifestFile.OfStandardInput])) return string.Join(' ', words);

        using var reader = new StreamReader(StandardInput.Open(), Console.InputEncoding);
        // A read that waits for a terminal cannot be broken off, only left behind.
        return await Task.Run(reader.ReadToEnd, CancellationToken.None).WaitAsync(cancellation);
    }

    private static int Run(ParseResult parsed, string text, Profile profile, CrdSet crds)
    {
        var format = parsed.GetValue(Format);
        var report = new ExplainReport([.. ErrorReader.Read(text).SelectMany(finding => Adviser.Explain(finding, profile, crds.ByResource))]);
        if (format != OutputFormat.Text) VerbDocument.Print(parsed.Out, format, "ExplainReport", report, ExplainJsonContext.Document.ExplainReport);
        else foreach (var one in report.Explanations) Write(parsed.Out, one);

        if (report.ExitCode == 0) return 0;

        parsed.Error.WriteLine("No error of an API server was recognised. Expected a text such as: Stage.kargo.akuity.io \"test\" is invalid: "
            + "status.freightHistory[0].verificationHistory[0].id: Required value");
        return report.ExitCode;
    }

    private static void Write(TextWriter output, Explained one)
    {
        output.WriteLine($"{one.Object}: {one.What}");
        if (one.Rule is not null) output.WriteLine($"  rule   {one.Rule}");
        output.WriteLine($"  means  {one.Means}");
        for (var step = 0; step < one.Do.Count; step++) output.WriteLine($"  {(step == 0 ? "do    " : "      ")} {step + 1}. {one.Do[step]}");
    }
}
