using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Monitoring;

/// <summary>The dashboard: that it is laid out well, and that a real Prometheus fills every panel.</summary>
public sealed partial class DashboardTests(TestCluster cluster)
{
    [Fact]
    public async Task After_an_incident_no_panel_is_empty()
    {
        await using var incident = await WatchedIncident.PrepareAsync(cluster);
        var (empty, missing) = (DashboardTarget.All, (IReadOnlyList<string>)[]);

        // Some appear only after a while, such as lines that are suppressed after the tenth.
        await Wait.UntilAsync("every panel to show something", async () =>
        {
            await incident.PlayAsync();
            empty = await EmptyAsync(incident.Prometheus, empty);
            missing = await MissingAsync(incident.Prometheus);
            return empty.Count + missing.Count == 0;
        }, () => string.Join('\n', empty.Select(target => $"{target}").Concat(missing)));
        Assert.Equal(["cluster", "namespace", "job"], Dashboard.Variables.Select(variable => variable.Name));
        foreach (var (_, series) in Dashboard.Variables) Assert.NotEmpty(await incident.Prometheus.QueryAsync(Dashboard.Interpolate(series)));
    }

    [Fact]
    public void Every_metric_is_of_the_cluster_the_namespace_and_the_job_that_are_chosen()
    {
        Assert.All(
            from target in DashboardTarget.All from Match selector in Selector().Matches(target.Expression) select selector.Value,
            selector => Assert.Contains(
                selector.StartsWith("apiserver_", StringComparison.Ordinal) ? "{cluster=~\"$cluster\"," : "{cluster=~\"$cluster\",namespace=~\"$namespace\",job=~\"$job\"",
                selector,
                StringComparison.Ordinal));
    }

    [Fact]
    public void Events_are_counted_and_not_divided_by_the_time()
    {
        var rates = from target in DashboardTarget.All
                    from Match rate in Rate().Matches(target.Expression)
                    where !rate.Groups[1].Value.EndsWith("_bucket", StringComparison.Ordinal) && !rate.Groups[1].Value.StartsWith("dotnet_", StringComparison.Ordinal)
                    select target;

        Assert.Empty(rates);
        Assert.All(Dashboard.Panels, panel => Assert.NotEqual("reqps", panel["fieldConfig"]?["defaults"]?["unit"]?.GetValue<string>()));
    }

    [Fact]
    public void Its_panels_neither_overlap_nor_leave_the_grid()
    {
        var cells = (from panel in Dashboard.Panels
                     let place = panel["gridPos"]!
                     from x in Enumerable.Range(place["x"]!.GetValue<int>(), place["w"]!.GetValue<int>())
                     from y in Enumerable.Range(place["y"]!.GetValue<int>(), place["h"]!.GetValue<int>())
                     select (x, y)).ToList();

        Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
        Assert.Equal(cells.Count, cells.Distinct().Count());
    }

    [Fact]
    public void Its_panels_have_ids_of_their_own_and_take_the_data_source_that_is_chosen()
    {
        var ids = Dashboard.Panels.Select(panel => panel["id"]!.GetValue<int>()).ToList();
        var sources = from panel in Dashboard.Panels
                      where panel["targets"] is not null
                      from asked in (JsonNode?[])[panel, .. panel["targets"]!.AsArray()]
                      select asked!["datasource"]!["uid"]!.GetValue<string>();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(sources, uid => Assert.Equal("${datasource}", uid));
    }

    // A series must carry the labels that the legend shows: a fallback to 0 does not, and would hide a metric that is misspelled.
    private static async Task<IReadOnlyList<DashboardTarget>> EmptyAsync(PrometheusServer prometheus, IEnumerable<DashboardTarget> targets)
    {
        var empty = new List<DashboardTarget>();
        foreach (var target in targets)
        {
            var samples = await prometheus.QueryAsync(target.Query);
            if (!samples.Any(sample => target.Legend.All(sample.Labels.ContainsKey))) empty.Add(target);
        }

        return empty;
    }

    private static async Task<IReadOnlyList<string>> MissingAsync(PrometheusServer prometheus)
    {
        var named = DashboardTarget.All.SelectMany(target => MetricName().Matches(target.Expression)).Select(match => match.Value);
        return [.. named.Except(await prometheus.MetricNamesAsync())];
    }

    [GeneratedRegex("(kargo_stage_webhook|dotnet|kestrel)_[a-z_]+")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"\b(kargo_stage_webhook|apiserver|dotnet|kestrel)_[a-z_]+(\{[^}]*\})?")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\brate\(([a-z_]+)")]
    private static partial Regex Rate();
}
