using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KargoStageWebhook.EndToEnd.Monitoring;

/// <summary>An expression of monitoring/dashboard.json.</summary>
/// <param name="Panel">The title of its panel.</param>
/// <param name="Expression">As it is written, with Grafana's variables.</param>
/// <param name="Legend">The labels its legend shows.</param>
internal sealed partial record DashboardTarget(string Panel, string Expression, IReadOnlyList<string> Legend)
{
    /// <summary>All of the dashboard's.</summary>
    public static IReadOnlyList<DashboardTarget> All { get; } =
    [
        .. from panel in Dashboard.Panels
           from target in panel["targets"]?.AsArray() ?? []
           let legend = target["legendFormat"]?.GetValue<string>() ?? string.Empty
           select new DashboardTarget(
               panel["title"]!.GetValue<string>(),
               target["expr"]!.GetValue<string>(),
               [.. LabelInLegend().Matches(legend).Select(match => match.Groups[1].Value)]),
    ];

    /// <summary>What Grafana would ask.</summary>
    public string Query => Dashboard.Interpolate(Expression);

    public override string ToString() => $"{Panel}: {Expression}";

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex LabelInLegend();
}
