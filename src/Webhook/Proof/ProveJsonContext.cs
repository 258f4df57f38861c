using System.Text.Json;
using System.Text.Json.Serialization;
using KargoStageWebhook.Cli;

namespace KargoStageWebhook.Proof;

/// <summary>The JSON of <c>prove</c>; see <see cref="VerbJson"/>.</summary>
[JsonSerializable(typeof(ProveReport))]
internal sealed partial class ProveJsonContext : JsonSerializerContext
{
    /// <summary>A document over many lines.</summary>
    public static ProveJsonContext Document { get; } = new(VerbJson.Document(new JsonStringEnumConverter<ProofOutcome>(JsonNamingPolicy.CamelCase)));
}
