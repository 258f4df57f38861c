using System.Text.Json.Nodes;

namespace KargoStageWebhook.Language;

/// <summary>A verification entry as a test speaks of it.</summary>
internal sealed record Entry
{
    /// <summary>Null for an entry without the field, "" for one with an empty one.</summary>
    public string? Id { get; init; }

    public string? Phase { get; init; } = "Successful";

    /// <summary>Time of day, "10:00:00"; null for an entry without the field.</summary>
    public string? At { get; init; } = "10:00:00";

    /// <summary>Name of the AnalysisRun; null for an implicit verification.</summary>
    public string? Run { get; init; }

    /// <summary>Phase of the AnalysisRun, which moves while it runs.</summary>
    public string RunPhase { get; init; } = "Running";

    public string? Finished { get; init; }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Run is not null) json["analysisRun"] = new JsonObject { ["name"] = Run, ["namespace"] = "demo", ["phase"] = RunPhase };
        if (Finished is not null) json["finishTime"] = $"2025-05-20T{Finished}Z";
        if (Id is not null) json["id"] = Id;
        if (Phase is not null) json["phase"] = Phase;
        if (At is not null) json["startTime"] = $"2025-05-20T{At}Z";
        return json;
    }
}
