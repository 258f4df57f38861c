using System.Text;
using KargoStageWebhook.Cli;

namespace KargoStageWebhook.Profiles;

/// <summary>What a profile of one's own adds, or what is wrong with it.</summary>
/// <param name="Fields">The fields that it adds; none where it is not valid.</param>
/// <param name="Mistakes">What is wrong, in the order of the text.</param>
internal sealed record ProfileValidation(IReadOnlyList<ProfileValidation.AddedField> Fields, IReadOnlyList<ProfileMistake> Mistakes)
{
    /// <summary>0: it is valid; 2: it is not.</summary>
    public int ExitCode => Mistakes.Count == 0 ? 0 : CommandLineErrors.Unusable;

    /// <summary>Makes one of what reading a profile gave.</summary>
    public static ProfileValidation From(ProfileResult result) => result switch
    {
        ProfileResult.Invalid invalid => new ProfileValidation([], invalid.Mistakes),
        ProfileResult.Valid valid => new ProfileValidation([.. valid.Profile.Resources.Except(Profile.Kargo.Resources).SelectMany(FieldsAddedTo)], []),
        _ => throw new NotSupportedException("A result of reading a profile that is not known here."),
    };

    private static IEnumerable<AddedField> FieldsAddedTo(ResourceProfile resource)
    {
        var known = Profile.Kargo.Find(resource.Resource.ApiVersion, resource.Resource.Kind)?.Fields ?? [];
        return resource.Fields.Except(known).Select(field => new AddedField(resource.Resource.Name, resource.Resource.Version, field.Path.ToString(), Describe(field.Source)));
    }

    private static string Describe(FieldSource? source) => source switch
    {
        FieldSource.Id id => $"an id from {(id.From.Count > 0 ? string.Join(", ", id.From) : "the key of the map")}",
        FieldSource.Copy copy => $"a copy of {copy.From}",
        FieldSource.Constant constant => Encoding.UTF8.GetString(constant.Json.Span),
        _ => "never backfilled",
    };

    /// <summary>A field that a profile adds.</summary>
    /// <param name="Resource">Its resource: <c>stages.kargo.akuity.io</c>.</param>
    /// <param name="Version">The version of the resource.</param>
    /// <param name="Path">Where it is.</param>
    /// <param name="Value">What it is set to, in words.</param>
    public sealed record AddedField(string Resource, string Version, string Path, string Value);
}
