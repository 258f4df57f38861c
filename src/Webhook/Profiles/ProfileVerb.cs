using System.CommandLine;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Profiles;

/// <summary>The verb <c>profile</c>: what is backfilled, and whether a profile of one's own is right.</summary>
internal static class ProfileVerb
{
    private static readonly Argument<string> File = new("FILE") { Description = "A profile, YAML or JSON; - is standard input." };

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var show = new Command("show", "Print the profile that ships with the webhook, in the format of your own.");
        show.SetAction((_, cancellation) => CommandLineErrors.GuardAsync(() => ShowAsync(cancellation)));

        var validate = new Command("validate", "Say what is wrong with a profile, a line for each mistake. Exits with 0: nothing, 2: something, or the file cannot be read.") { File };
        validate.SetAction((parsed, cancellation) => CommandLineErrors.GuardAsync(() => ValidateAsync(parsed.GetValue(File)!, cancellation)));

        return new Command("profile", "Show the profile that ships with the webhook, or validate one that adds to it.") { show, validate };
    }

    private static async Task<int> ShowAsync(CancellationToken cancellation)
    {
        await Console.Out.WriteAsync(Profile.KargoText.AsMemory(), cancellation);
        return 0;
    }

    private static async Task<int> ValidateAsync(string path, CancellationToken cancellation)
    {
        var text = await ProfileFile.ReadTextAsync(path, cancellation);
        switch (ProfileReader.Read(text, Profile.Kargo))
        {
            case ProfileResult.Invalid invalid:
                foreach (var mistake in invalid.Mistakes) await Console.Error.WriteLineAsync($"{path}: {mistake}");
                return CommandLineErrors.Unusable;

            case ProfileResult.Valid { Profile: var profile }:
                foreach (var resource in profile.Resources.Except(Profile.Kargo.Resources))
                {
                    var fields = resource.Fields.Except(Profile.Kargo.Find(resource.Resource.ApiVersion, resource.Resource.Kind)?.Fields ?? []);
                    foreach (var field in fields) await Console.Out.WriteLineAsync($"{resource.Resource.Name}/{resource.Resource.Version} {field.Path}: {Describe(field.Source)}");
                }

                return 0;

            default:
                throw new NotSupportedException("A result of reading a profile that is not known here.");
        }
    }

    private static string Describe(FieldSource? source) => source switch
    {
        FieldSource.Id id => $"an id from {string.Join(", ", id.From)}",
        FieldSource.Copy copy => $"a copy of {copy.From}",
        FieldSource.Constant constant => System.Text.Encoding.UTF8.GetString(constant.Json.Span),
        _ => "never backfilled",
    };
}
