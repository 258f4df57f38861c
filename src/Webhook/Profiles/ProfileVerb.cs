using System.CommandLine;
using System.Text.Json;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Manifests;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Profiles;

/// <summary>The verb <c>profile</c>: what is backfilled, and whether a profile of one's own is right.</summary>
internal static class ProfileVerb
{
    private static readonly Argument<string> File = new("FILE") { Description = "A profile, YAML or JSON; - is standard input." };
    private static readonly Option<OutputFormat> Format = VerbSetup.Format();

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var show = new Command("show", "Print the profile that ships with the webhook, in the format of your own. Exits with 0.") { Format };
        show.SetAction((parsed, cancellation) => ShowAsync(parsed, cancellation));

        var validate = new Command("validate", "Say what is wrong with a profile, a line for each mistake. Exits with 0: nothing, 2: something, or the file cannot be read.") { File, Format };
        validate.SetAction((parsed, cancellation) => ValidateAsync(parsed, cancellation));

        return new Command("profile", "Show the profile that ships with the webhook, or validate one that adds to it.") { show, validate };
    }

    private static async Task<int> ShowAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var format = parsed.GetValue(Format);
        if (format == OutputFormat.Text)
        {
            await parsed.Out.WriteAsync(Profile.KargoText.AsMemory(), cancellation);
            return 0;
        }

        using var resources = JsonDocument.Parse(YamlText.ToJson(Profile.KargoText));
        VerbDocument.Print(parsed.Out, format, "ProfileReport", new ShownProfile(resources.RootElement), ProfileJsonContext.Document.ShownProfile);
        return 0;
    }

    private static async Task<int> ValidateAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (path, format) = (parsed.GetValue(File)!, parsed.GetValue(Format));
        var report = ProfileValidation.From(ProfileReader.Read(await ProfileFile.ReadTextAsync(path, cancellation), Profile.Kargo));
        if (format != OutputFormat.Text)
        {
            VerbDocument.Print(parsed.Out, format, "ProfileValidationReport", report, ProfileJsonContext.Document.ProfileValidation);
            return report.ExitCode;
        }

        foreach (var mistake in report.Mistakes) await parsed.Error.WriteLineAsync($"{path}: {mistake}");
        foreach (var field in report.Fields) await parsed.Out.WriteLineAsync($"{field.Resource}/{field.Version} {field.Path}: {field.Value}");
        return report.ExitCode;
    }
}
