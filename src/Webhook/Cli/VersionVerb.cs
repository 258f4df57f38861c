using System.CommandLine;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.Cli;

/// <summary>The verb <c>version</c>.</summary>
internal static class VersionVerb
{
    private static readonly Option<OutputFormat> Format = VerbSetup.Format();

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var command = new Command("version", "Print the version. Exits with 0.") { Format };
        command.SetAction(parsed =>
        {
            var format = parsed.GetValue(Format);
            if (format == OutputFormat.Text) parsed.Out.WriteLine(BuildInfo.Version);
            else VerbDocument.Print(parsed.Out, format, "VersionReport", new VersionReport(BuildInfo.Version), VersionJsonContext.Document.VersionReport);
        });
        return command;
    }
}
