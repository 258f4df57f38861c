using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Monitoring;

/// <summary>The alerts, with real metrics of webhooks and of an API server.</summary>
public sealed partial class AlertsInPrometheusTests(TestCluster cluster)
{
    private static readonly string[] AboutCalls = ["KargoStageWebhookNotCalled", "KargoStageWebhookBypassed", "KargoStageWebhookBlocksUpdates"];
    private static readonly string[] About = ["KargoStageWebhookNonConformingController", "KargoStageWebhookDenials"];

    [Fact]
    public async Task The_incident_fires_the_alerts_about_it_and_no_rule_has_an_error()
    {
        await using var incident = await WatchedIncident.PrepareAsync(cluster);

        await incident.PlayAsync();

        foreach (var alert in About) await incident.Prometheus.WaitForAsync(Firing(alert));
        var rules = await incident.Prometheus.RulesAsync();
        Assert.Equal(AlertRule.All.Select(alert => alert.Name), rules.Select(Name));
        Assert.All(rules, rule => Assert.Equal("ok", rule["health"]!.GetValue<string>()));
        Assert.Equal(About, rules.Where(IsOurs).Where(IsFiring).Select(Name));
    }

    [Fact]
    public async Task The_API_server_counts_what_the_alerts_ask_it_for()
    {
        await using var incident = await WatchedIncident.PrepareAsync(cluster);
        (await incident.UpdateAsync()).Done();
        var updates = UpdatesOfStatus().Match(MonitoringFiles.Read("alerts.yaml")).Value;
        await incident.Prometheus.WaitForAsync(updates);

        await incident.Backfilling.Webhook.TerminateAsync();

        Assert.False((await incident.UpdateAsync()).IsDone);
        await incident.Prometheus.WaitForAsync(Firing("KargoStageWebhookBlocksUpdates", $"name=\"{incident.Backfilling.Registration.WebhookName}\""));
    }

    [Fact]
    public async Task Every_query_of_the_runbook_can_be_asked()
    {
        await using var incident = await WatchedIncident.PrepareAsync(cluster);

        var queries = Query().Matches(MonitoringFiles.Read("runbook.md")).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(queries);
        foreach (var query in queries) await incident.Prometheus.QueryAsync(query);
    }

    private static string Firing(string alert, string labels = "") => $"ALERTS{{alertname=\"{alert}\",alertstate=\"firing\",{labels}}}";

    private static string Name(JsonNode rule) => rule["name"]!.GetValue<string>();

    private static bool IsFiring(JsonNode rule) => rule["state"]!.GetValue<string>() == "firing";

    // The API server has counted the outages of other tests, and this Prometheus never saw it count less.
    private static bool IsOurs(JsonNode rule) => !AboutCalls.Contains(Name(rule));

    [GeneratedRegex(@"apiserver_request_total\{[^}]+\}")]
    private static partial Regex UpdatesOfStatus();

    [GeneratedRegex("```promql\n(.+?)```", RegexOptions.Singleline)]
    private static partial Regex Query();
}
