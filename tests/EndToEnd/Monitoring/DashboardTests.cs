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
        var empty = DashboardTarget.All;

        await Wait.UntilAsync("every panel to show something", TimeSpan.FromSeconds(60), async () =>
        {
            await incident.PlayAsync();
            empty = await EmptyAsync(incident.Prometheus, empty);
            return empty.Count == 0;
        }, () => string.Join('\n', empty));
        Assert.Empty(await MissingAsync(incident.Prometheus));
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

    private static async Task<IEnumerable<string>> MissingAsync(PrometheusServer prometheus) =>
        DashboardTarget.All.SelectMany(target => MetricName().Matches(target.Expression)).Select(match => match.Value)
            .Except(await prometheus.MetricNamesAsync());

    [GeneratedRegex("kargo_stage_webhook_[a-z_]+")]
    private static partial Regex MetricName();
}
