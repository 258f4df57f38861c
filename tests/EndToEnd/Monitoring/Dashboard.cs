using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Monitoring;

/// <summary>monitoring/dashboard.json.</summary>
internal static class Dashboard
{
    /// <summary>The document.</summary>
    public static JsonNode Root { get; } = JsonNode.Parse(MonitoringFiles.Read("dashboard.json"))!;

    /// <summary>Its panels; rows are among them.</summary>
    public static IReadOnlyList<JsonNode> Panels { get; } = [.. Root["panels"]!.AsArray().Select(panel => panel!)];
}
