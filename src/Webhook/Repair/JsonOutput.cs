using System.Text.Json;

namespace KargoStageWebhook.Repair;

/// <summary>For programs: a line of JSON for each object that lacked something, and the summary as the last one.</summary>
internal sealed class JsonOutput(TextWriter output) : RepairOutput
{
    /// <inheritdoc/>
    public override void Write(RepairResult result) => output.WriteLine(JsonSerializer.Serialize(result, RepairJsonContext.Line.RepairResult));

    /// <inheritdoc/>
    public override void End(RepairSummary summary) => output.WriteLine(JsonSerializer.Serialize(summary, RepairJsonContext.Line.RepairSummary));
}
