using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KargoStageWebhook.EndToEnd.Monitoring;

/// <summary>monitoring/dashboard.json.</summary>
internal static partial class Dashboard
{
    /// <summary>The document.</summary>
    public static JsonNode Root { get; } = JsonNode.Parse(MonitoringFiles.Read("dashboard.json"))!;

    /// <summary>Its panels; rows are among them.</summary>
    public static IReadOnlyList<JsonNode> Panels { get; } = [.. Root["panels"]!.AsArray().Select(panel => panel!)];

    /// <summary>Its variables that Prometheus is asked for: the name, and the series whose label of that name has the values.</summary>
    public static IReadOnlyList<(string Name, string Series)> Variables { get; } =
    [
        .. from variable in Root["templating"]!["list"]!.AsArray()
           where variable!["type"]!.GetValue<string>() == "query"
           let query = LabelValues().Match(variable["query"]!["query"]!.GetValue<string>())
           select (variable["name"]!.GetValue<string>(), query.Groups[2].Value == variable["name"]!.GetValue<string>() ? query.Groups[1].Value : string.Empty),
    ];

    /// <summary>Puts in values for variables, as Grafana does: all clusters and namespaces, and the job of <see cref="PrometheusServer"/>.</summary>
    public static string Interpolate(string expression) => expression
        .Replace("$__rate_interval", "5s", StringComparison.Ordinal)
        .Replace("$__interval", "5s", StringComparison.Ordinal)
        .Replace("$__range", "2m", StringComparison.Ordinal)
        .Replace("$cluster", ".*", StringComparison.Ordinal)
        .Replace("$namespace", ".*", StringComparison.Ordinal)
        .Replace("$job", "(webhook|other)", StringComparison.Ordinal);

    [GeneratedRegex(@"^label_values\((.+), (\w+)\)$")]
    private static partial Regex LabelValues();
}
