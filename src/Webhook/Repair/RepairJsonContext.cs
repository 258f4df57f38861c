using System.Text.Json;
using System.Text.Json.Serialization;
using KargoStageWebhook.Cli;

namespace KargoStageWebhook.Repair;

/// <summary>The JSON of <c>repair</c>; see <see cref="VerbJson"/>.</summary>
[JsonSerializable(typeof(RepairResult))]
[JsonSerializable(typeof(RepairSummary))]
internal sealed partial class RepairJsonContext : JsonSerializerContext
{
    /// <summary>Each value on a line of its own.</summary>
    public static RepairJsonContext Line { get; } = new(VerbJson.Line(new JsonStringEnumConverter<RepairOutcome>(JsonNamingPolicy.CamelCase)));
}
