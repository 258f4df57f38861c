using System.Text.Json.Serialization;
using KargoStageWebhook.Cli;

namespace KargoStageWebhook.Profiles;

/// <summary>The JSON of <c>profile</c>; see <see cref="VerbJson"/>.</summary>
[JsonSerializable(typeof(ShownProfile))]
[JsonSerializable(typeof(ProfileValidation))]
internal sealed partial class ProfileJsonContext : JsonSerializerContext
{
    /// <summary>A document over many lines.</summary>
    public static ProfileJsonContext Document { get; } = new(VerbJson.Document());
}
