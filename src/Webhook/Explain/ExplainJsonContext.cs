using System.Text.Json;
using System.Text.Json.Serialization;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Diagnosis;

namespace KargoStageWebhook.Explain;

/// <summary>The JSON of <c>explain</c>; see <see cref="VerbJson"/>.</summary>
[JsonSerializable(typeof(ExplainReport))]
internal sealed partial class ExplainJsonContext : JsonSerializerContext
{
    /// <summary>A document over many lines.</summary>
    public static ExplainJsonContext Document { get; } = new(VerbJson.Document(
        new JsonStringEnumConverter<ErrorClass>(JsonNamingPolicy.CamelCase),
        new JsonStringEnumConverter<CallCause>(JsonNamingPolicy.CamelCase),
        new JsonStringEnumConverter<RequestOperation>(JsonNamingPolicy.CamelCase),
        new JsonStringEnumConverter<FailurePolicy>()));
}
