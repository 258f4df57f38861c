using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KargoStageWebhook.Repair;

/// <summary>For programs: a line of JSON for each object that lacked something, and the summary as the last one.</summary>
internal sealed class JsonOutput(TextWriter output) : RepairOutput
{
    /// <inheritdoc/>
    public override void Tell(RepairResult result) => output.WriteLine(JsonSerializer.Serialize(result, RepairJson.Readable.RepairResult));

    /// <inheritdoc/>
    public override void End(RepairSummary summary) => output.WriteLine(JsonSerializer.Serialize(summary, RepairJson.Readable.RepairSummary));
}

[JsonSerializable(typeof(RepairResult))]
[JsonSerializable(typeof(RepairSummary))]
internal sealed partial class RepairJson : JsonSerializerContext
{
    public static RepairJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<RepairOutcome>(JsonNamingPolicy.CamelCase) },
    });
}
