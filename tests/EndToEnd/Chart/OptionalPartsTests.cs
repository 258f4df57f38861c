using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Monitoring;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>What is there only when it is asked for.</summary>
public sealed class OptionalPartsTests
{
    private static readonly string[] Kinds = ["NetworkPolicy", "ServiceMonitor", "PodMonitor", "PrometheusRule", "ConfigMap", "Certificate", "Issuer", "Job"];

    [Fact]
    public async Task By_default_there_is_none_of_it()
    {
        var rendering = await Rendering.OfAsync();

        Assert.All(Kinds, kind => Assert.Empty(rendering.All(kind)));
    }

    [Theory]
    [InlineData("serviceMonitor", "ServiceMonitor", "endpoints")]
    [InlineData("podMonitor", "PodMonitor", "podMetricsEndpoints")]
    public async Task A_monitor_scrapes_the_port_of_metrics(string value, string kind, string endpoints)
    {
        var rendering = await Rendering.OfAsync($"metrics.{value}.enabled=true", $"metrics.{value}.interval=15s", $"metrics.{value}.labels.release=prometheus");

        var monitor = rendering.One(kind);
        Assert.Equal("prometheus", monitor["metadata"]!["labels"]!["release"]!.GetValue<string>());
        Assert.Equal("""[{"port":"metrics","path":"/metrics","interval":"15s"}]""", monitor["spec"]![endpoints]!.ToJsonString());
        Assert.Contains("metrics", rendering.One("Service")["spec"]!["ports"]!.AsArray().Select(port => port!["name"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("serviceMonitor", "ServiceMonitor", "endpoints")]
    [InlineData("podMonitor", "PodMonitor", "podMetricsEndpoints")]
    public async Task A_monitor_in_another_namespace_scrapes_the_release_s_as_the_values_say(string value, string kind, string endpoints)
    {
        var rendering = await Rendering.OfAsync(
            $"metrics.{value}.enabled=true", $"metrics.{value}.namespace=monitoring", $"metrics.{value}.scrapeTimeout=5s",
            $$"""metrics.{{value}}.relabelings=[{"targetLabel":"cluster","replacement":"a"}]""", $$"""metrics.{{value}}.metricRelabelings=[{"action":"labeldrop","regex":"pod"}]""");

        var monitor = rendering.One(kind);
        Assert.Equal("monitoring", monitor["metadata"]!["namespace"]!.GetValue<string>());
        Assert.Equal("""{"matchNames":["kargo-stage-webhook"]}""", monitor["spec"]!["namespaceSelector"]!.ToJsonString());
        Assert.Equal(
            """[{"port":"metrics","path":"/metrics","scrapeTimeout":"5s","relabelings":[{"replacement":"a","targetLabel":"cluster"}],"metricRelabelings":[{"action":"labeldrop","regex":"pod"}]}]""",
            monitor["spec"]![endpoints]!.ToJsonString());
    }

    [Fact]
    public async Task Alerts_have_the_labels_severities_and_runbook_of_the_values()
    {
        var rule = (await Rendering.OfAsync(
            "metrics.prometheusRule.enabled=true", "metrics.prometheusRule.namespace=monitoring", "metrics.prometheusRule.ruleLabels.team=delivery",
            "metrics.prometheusRule.severities.KargoStageWebhookDenials=page", "metrics.prometheusRule.runbookUrl=https://wiki.example/kargo")).One("PrometheusRule");

        Assert.Equal("monitoring", rule["metadata"]!["namespace"]!.GetValue<string>());
        Assert.All(rule["spec"]!["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()), alert =>
        {
            var name = alert!["alert"]!.GetValue<string>();
            Assert.Equal("delivery", alert["labels"]!["team"]!.GetValue<string>());
            Assert.Equal(name == "KargoStageWebhookDenials", alert["labels"]!["severity"]!.GetValue<string>() == "page");
            Assert.StartsWith("https://wiki.example/kargo#kargostagewebhook", alert["annotations"]!["runbook_url"]!.GetValue<string>(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task The_alerts_are_those_of_the_file_word_for_word()
    {
        var rule = (await Rendering.OfAsync("metrics.prometheusRule.enabled=true")).One("PrometheusRule");

        Assert.True(JsonNode.DeepEquals(AlertFile(), rule["spec"]!["groups"]));
    }

    [Fact]
    public async Task An_alert_can_be_left_out()
    {
        var rule = (await Rendering.OfAsync("metrics.prometheusRule.enabled=true", "metrics.prometheusRule.leaveOut={KargoStageWebhookNotCalled}")).One("PrometheusRule");

        Assert.Equal(
            from name in Alerts(AlertFile()) where name != "KargoStageWebhookNotCalled" select name,
            Alerts(rule["spec"]!["groups"]!));
    }

    [Fact]
    public async Task The_dashboard_is_that_of_the_file()
    {
        var map = (await Rendering.OfAsync("metrics.dashboard.enabled=true", "metrics.dashboard.namespace=grafana", "metrics.dashboard.annotations.grafana_folder=Kargo")).One("ConfigMap");

        Assert.Equal("grafana", map["metadata"]!["namespace"]!.GetValue<string>());
        Assert.Equal("Kargo", map["metadata"]!["annotations"]!["grafana_folder"]!.GetValue<string>());
        Assert.Equal("1", map["metadata"]!["labels"]!["grafana_dashboard"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(Dashboard.Root, JsonNode.Parse(map["data"]!["kargo-stage-webhook.json"]!.GetValue<string>())));
    }

    [Theory]
    [InlineData("", 7.0, 1.0)]
    [InlineData("certificates.selfManaged.lifetime=9d", 2.0, 1.0)]
    [InlineData("certificates.mode=certManager,certificates.certManager.renewBefore=72h", 2.0, 1.0)]
    [InlineData("certificates.mode=provided,certificates.provided.secretName=mine,certificates.provided.caBundle=-----BEGIN CERTIFICATE-----", 7.0, 1.0)]
    public async Task The_dashboard_has_the_thresholds_of_the_alerts_in_days(string values, double soon, double now)
    {
        var rendering = await Rendering.OfAsync("metrics.dashboard.enabled=true", values);

        var dashboard = JsonNode.Parse(rendering.One("ConfigMap")["data"]!["kargo-stage-webhook.json"]!.GetValue<string>())!;
        var panel = dashboard["panels"]!.AsArray().Single(panel => panel!["title"]!.GetValue<string>() == "Certificate expires in")!;
        Assert.Equal(
            [null, now, soon],
            panel["fieldConfig"]!["defaults"]!["thresholds"]!["steps"]!.AsArray().Select(step => step!["value"]?.GetValue<double>()));
    }

    [Fact]
    public async Task A_network_policy_lets_requests_in_from_anywhere_and_scraping_from_whom_is_named()
    {
        var rendering = await Rendering.OfAsync(
            "networkPolicy.enabled=true", "networkPolicy.metricsFrom[0].namespaceSelector.matchLabels.team=monitoring", "networkPolicy.egress[0].ports[0].port=4317");

        var policy = rendering.One("NetworkPolicy")["spec"]!;
        Assert.Equal("""["Ingress","Egress"]""", policy["policyTypes"]!.ToJsonString());
        Assert.Equal(
            """[{"ports":[{"port":"webhook"}]},{"ports":[{"port":"metrics"}],"from":[{"namespaceSelector":{"matchLabels":{"team":"monitoring"}}}]}]""",
            policy["ingress"]!.ToJsonString());
        Assert.Equal("""[{"ports":[{"port":443},{"port":6443}]},{"ports":[{"port":4317}]}]""", policy["egress"]!.ToJsonString());
    }

    [Fact]
    public async Task A_network_policy_can_let_requests_in_from_the_API_servers_alone()
    {
        var rendering = await Rendering.OfAsync("networkPolicy.enabled=true", "networkPolicy.apiServerCidrs[0]=10.0.0.0/28");

        Assert.Equal("""{"ports":[{"port":"webhook"}],"from":[{"ipBlock":{"cidr":"10.0.0.0/28"}}]}""", rendering.One("NetworkPolicy")["spec"]!["ingress"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task CertManager_makes_a_CA_that_outlives_the_certificate_unless_an_issuer_is_named()
    {
        var own = await Rendering.OfAsync("certificates.mode=certManager");
        var named = await Rendering.OfAsync("certificates.mode=certManager", "certificates.certManager.issuerRef.name=corporate", "certificates.certManager.issuerRef.kind=ClusterIssuer");

        Assert.Equal("kargo-stage-webhook-ca", own.One("Certificate", "kargo-stage-webhook")["spec"]!["issuerRef"]!["name"]!.GetValue<string>());
        Assert.Equal("kargo-stage-webhook-ca", own.One("Issuer", "kargo-stage-webhook-ca")["spec"]!["ca"]!["secretName"]!.GetValue<string>());
        Assert.True(own.One("Certificate", "kargo-stage-webhook-ca")["spec"]!["isCA"]!.GetValue<bool>());
        Assert.Equal("""{"kind":"ClusterIssuer","name":"corporate"}""", named.One("Certificate")["spec"]!["issuerRef"]!.ToJsonString());
        Assert.Empty(named.All("Issuer"));
        Assert.Equal("""["kargo-stage-webhook.kargo-stage-webhook.svc"]""", named.One("Certificate")["spec"]!["dnsNames"]!.ToJsonString());
    }

    private static JsonNode AlertFile() => Rendering.Parse(MonitoringFiles.Read("alerts.yaml")).Objects.Single()["groups"]!;

    private static IEnumerable<string> Alerts(JsonNode groups) =>
        from @group in groups.AsArray() from rule in @group!["rules"]!.AsArray() select rule!["alert"]!.GetValue<string>();
}
