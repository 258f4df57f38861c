using System.Text.Json;
using KargoStageWebhook.Cli;

namespace KargoStageWebhook.Repair;

/// <summary>For programs: <c>objects</c>, each a <see cref="RepairResult"/>, as they come, and then the fields of <see cref="RepairSummary"/>.</summary>
/// <param name="document">Where to.</param>
internal sealed class DocumentOutput(VerbDocument document) : RepairOutput
{
    /// <inheritdoc/>
    public override void Write(RepairResult result)
    {
        document.BeginObjects();
        JsonSerializer.Serialize(document.Json, result, RepairJsonContext.Document.RepairResult);
        document.Json.Flush();
    }

    /// <inheritdoc/>
    public override void End(RepairSummary summary)
    {
        document.BeginObjects();
        document.Json.WriteEndArray();
        document.Write(summary, RepairJsonContext.Document.RepairSummary);
        document.End();
    }
}
