using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Monitoring;
using KargoStageWebhook.EndToEnd.Repair;

namespace KargoStageWebhook.EndToEnd.OffRamp;

/// <summary>The verb <c>off-ramp</c>, with what is stored in a real API server and what a real Prometheus remembers.</summary>
public sealed class OffRampTests(TestCluster cluster)
{
    [Fact]
    public async Task Once_all_is_repaired_and_nobody_sends_what_lacks_an_id_it_is_not_needed_any_longer()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await stored.StageAsync();
        await using var prometheus = await PrometheusServer.StartRememberingAsync(new History().Webhook(since: 16).Missing("1.5.1", (16, 5), (15, 5)).Text);

        var (before, needed) = await OffRampAsync(stored, prometheus);
        await WebhookCommand.RunAsync(cluster, "repair", "-n", stored.Namespace);
        var (after, notNeeded) = await OffRampAsync(stored, prometheus);

        Assert.True((before, after) == (1, 0), needed + notNeeded);
        Assert.Contains("stored     1 stages.kargo.akuity.io lack id", needed, StringComparison.Ordinal);
        Assert.Contains("The webhook is still needed.", needed, StringComparison.Ordinal);
        Assert.Contains("stored     1 objects checked, 0 of them lack something", notNeeded, StringComparison.Ordinal);
        Assert.Contains("installed  stages.kargo.akuity.io v1alpha1 requires nothing that the webhook backfills", notNeeded, StringComparison.Ordinal);
        Assert.Contains("sent       nothing without a field that is backfilled in 14 days", notNeeded, StringComparison.Ordinal);
        Assert.Contains("The webhook is not needed any longer.", notNeeded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_sent_without_an_id_is_named_even_where_the_counter_was_born_with_its_value()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await stored.UpgradeAsync();
        var history = new History().Webhook(since: 16).Missing("1.4.7", (16, 5), (0, 5)).Missing("1.5.1", (16, 5), (3, 5), (2, 9)).Missing("1.5.2", (2, 3), (0, 3));
        await using var prometheus = await PrometheusServer.StartRememberingAsync(history.Text);

        var (exitCode, output) = await OffRampAsync(stored, prometheus, "-o", "json");

        var report = JsonNode.Parse(output)!;
        Assert.Equal((1, "needed", 1), (exitCode, report["need"]!.GetValue<string>(), report["exitCode"]!.GetValue<int>()));
        Assert.Equal(
            ["1.5.1: 4", "1.5.2: 3"],
            from sender in report["sent"]!["lacking"]!.AsArray()
            let version = sender!["version"]!.GetValue<string>()
            orderby version
            select string.Create(CultureInfo.InvariantCulture, $"{version}: {sender["fields"]!.GetValue<double>():0}"));
        Assert.Equal(
            ["status.currentPromotion.status.freightCollection.verificationHistory[].id", "status.freightHistory[].verificationHistory[].id", "status.lastPromotion.status.freightCollection.verificationHistory[].id"],
            report["installed"]![0]!["requires"]!.AsArray().Select(path => path!.GetValue<string>()).Order());
    }

    [Fact]
    public async Task A_field_that_only_the_profile_of_another_operator_backfills_is_needed_with_that_profile_alone()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await DatabaseCluster.CreateAsync(cluster, stored.Namespace);
        await using var profile = await DatabaseCluster.WriteProfileAsync();
        const string Clusters = "resource=\"clusters.db.example\",field=\"status.nodes[].id\",outcome=\"backfilled\"";
        await using var prometheus = await PrometheusServer.StartRememberingAsync(new History().Webhook(since: 16).MissingAs(Clusters, "unknown", (16, 5), (3, 9)).Text);

        Assert.Equal(0, (await OffRampAsync(stored, prometheus)).ExitCode);
        var kubeconfig = await WebhookCommand.AllowedAsync(cluster, [WebhookCommand.GetsCrds, .. DatabaseCluster.Permissions]);
        var (exitCode, output) = await WebhookCommand.RunAsync(kubeconfig, profile.Path, "off-ramp", "-n", stored.Namespace, "--prometheus", prometheus.Address);

        Assert.Equal(1, exitCode);
        Assert.Contains("installed  clusters.db.example v1 requires status.nodes[].id", output, StringComparison.Ordinal);
        Assert.Contains("without a field that is backfilled, in 14 days: some 4 by kargo/kargo-controller, version unknown", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("warned", 0, "sent       nothing without a field that is backfilled in 14 days")]
    [InlineData("backfilled", 1, "without a field that is backfilled, in 14 days: some 4 by kargo/kargo-controller, version unknown")]
    public async Task A_copy_that_was_only_warned_of_had_nothing_to_copy_and_needs_no_webhook(string outcome, int expected, string sentence)
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await using var profile = await DatabaseCluster.WriteProfileAsync("""
            - match: {group: db.example, version: v1, kind: Cluster, resource: clusters}
              backfill:
              - field: status.nodes[].role
                copy: name
            """);
        await DatabaseCluster.InstallAsync(cluster);
        var labels = $"resource=\"clusters.db.example\",field=\"status.nodes[].role\",outcome=\"{outcome}\"";
        await using var prometheus = await PrometheusServer.StartRememberingAsync(new History().Webhook(since: 16).MissingAs(labels, "unknown", (16, 5), (3, 9)).Text);

        var kubeconfig = await WebhookCommand.AllowedAsync(cluster, [WebhookCommand.GetsCrds, .. DatabaseCluster.Permissions]);
        var (exitCode, output) = await WebhookCommand.RunAsync(kubeconfig, profile.Path, "off-ramp", "-n", stored.Namespace, "--prometheus", prometheus.Address);

        Assert.Equal((expected, true), (exitCode, output.Contains(sentence, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_Prometheus_that_does_not_remember_for_so_long_cannot_say()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        await using var prometheus = await PrometheusServer.StartRememberingAsync(new History().Webhook(since: 3).Text);

        var (exitCode, output) = await OffRampAsync(stored, prometheus);

        Assert.Equal(2, exitCode);
        Assert.Contains($"sent       is not known: {prometheus.Address} did not scrape the webhook 14 days ago", output, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output)> OffRampAsync(StoredBefore stored, PrometheusServer prometheus, params string[] arguments)
    {
        var user = await WebhookCommand.AllowedAsync(cluster, WebhookCommand.GetsCrds);
        await using var command = WebhookCommand.StartAs(user, ["off-ramp", "-n", stored.Namespace, "--prometheus", prometheus.Address, .. arguments]);
        return await command.EndAsync();
    }

    /// <summary>What was scraped every hour in the last days.</summary>
    private sealed class History
    {
        private static readonly TimeSpan Between = TimeSpan.FromHours(1);

        private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
        private readonly StringBuilder _webhook = new(), _missing = new();

        public string Text =>
            $"# TYPE kargo_stage_webhook_build_info gauge\n{_webhook}# TYPE kargo_stage_webhook_violations counter\n{_missing}# EOF\n";

        /// <summary>The webhook ran.</summary>
        /// <param name="since">How many days ago it was installed.</param>
        public History Webhook(int since) => Add(_webhook, "kargo_stage_webhook_build_info{version=\"0\"}", (since, 1), (0, 1));

        /// <summary>A controller sent what lacked an id.</summary>
        /// <param name="version">Its version.</param>
        /// <param name="counted">How many there were so many days ago, in steps.</param>
        public History Missing(string version, params (int DaysAgo, int Count)[] counted) => MissingAs("resource=\"stages.kargo.akuity.io\",field=\"id\"", version, counted);

        /// <summary>A controller sent what lacked something.</summary>
        /// <param name="what">Labels that say what.</param>
        /// <param name="version">Its version.</param>
        /// <param name="counted">How many there were so many days ago, in steps.</param>
        public History MissingAs(string what, string version, params (int DaysAgo, int Count)[] counted) => Add(
            _missing, $"kargo_stage_webhook_violations_total{{{what},controller=\"kargo/kargo-controller\",controller_version=\"{version}\"}}", counted);

        private History Add(StringBuilder text, string series, params (int DaysAgo, int Count)[] counted)
        {
            var end = counted[^1].DaysAgo;
            for (var at = _now.AddDays(-counted[0].DaysAgo); at <= _now.AddDays(-end); at += Between)
            {
                var count = counted.Last(step => at >= _now.AddDays(-step.DaysAgo)).Count;
                text.Append(CultureInfo.InvariantCulture, $"{series} {count} {at.ToUnixTimeSeconds()}\n");
            }

            return this;
        }
    }
}
