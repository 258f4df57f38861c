using System.Text.Json;
using System.Text.Json.Serialization;
using KargoStageWebhook.Cli;

namespace KargoStageWebhook.Repair;

/// <summary>The JSON of <c>repair</c>; see <see cref="VerbJson"/>.</summary>
[JsonSerializable(typeof(RepairResult))]
[JsonSerializable(typeof(RepairSummary))]
internal sealed partial class RepairJsonContext : JsonSerializerContext
{
    /// <summary>A document over many lines.</summary>
    public static RepairJsonContext Document { get; } = new(VerbJson.Document(new JsonStringEnumConverter<RepairOutcome>(JsonNamingPolicy.CamelCase)));
}
