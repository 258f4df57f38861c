using System.Text.Json;
using System.Text.Json.Serialization;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Comparison;

namespace KargoStageWebhook.Check;

/// <summary>The JSON of <c>check</c>; see <see cref="VerbJson"/>.</summary>
[JsonSerializable(typeof(CheckedObject))]
[JsonSerializable(typeof(IReadOnlyList<CrdDifference>))]
[JsonSerializable(typeof(IReadOnlyList<UnknownField>))]
internal sealed partial class CheckJsonContext : JsonSerializerContext
{
    /// <summary>A document over many lines.</summary>
    public static CheckJsonContext Document { get; } = new(VerbJson.Document(
        new JsonStringEnumConverter<Prediction>(JsonNamingPolicy.CamelCase),
        new JsonStringEnumConverter<DifferenceKind>(JsonNamingPolicy.CamelCase),
        new JsonStringEnumConverter<FieldReason>()));
}
