using System.Text.Json;
using System.Text.Json.Serialization;
using KargoStageWebhook.Cli;

namespace KargoStageWebhook.OffRamp;

/// <summary>The JSON of <c>off-ramp</c>; see <see cref="VerbJson"/>.</summary>
[JsonSerializable(typeof(OffRampReport))]
internal sealed partial class OffRampJsonContext : JsonSerializerContext
{
    /// <summary>A document over many lines.</summary>
    public static OffRampJsonContext Document { get; } = new(VerbJson.Document(new JsonStringEnumConverter<Need>(JsonNamingPolicy.SnakeCaseLower)));
}
