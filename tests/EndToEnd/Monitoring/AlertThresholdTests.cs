using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Chart;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Monitoring;

/// <summary>Alerts whose thresholds follow from the chart's values: a certificate that is renewed in time is no alert, whatever its lifetime.</summary>
public sealed class AlertThresholdTests
{
    // Renewed after eight hours, twice; the third certificate is not.
    private const string TwelveHours = """
        rule_files: [rules.yaml]
        tests:
          - interval: 4m
            input_series:
              - series: kargo_stage_webhook_certificate_expiry_timestamp_seconds{certificate="leaf"}
                values: 43200x119 72000x119 100800x200
            alert_rule_test:
              - {alertname: KargoStageWebhookCertificateExpiresSoon, eval_time: 476m, exp_alerts: []}
              - {alertname: KargoStageWebhookCertificateExpiresNow, eval_time: 476m, exp_alerts: []}
              - {alertname: KargoStageWebhookCertificateExpiresSoon, eval_time: 956m, exp_alerts: []}
              - {alertname: KargoStageWebhookCertificateExpiresNow, eval_time: 956m, exp_alerts: []}
              - alertname: KargoStageWebhookCertificateExpiresSoon
                eval_time: 26h
                exp_alerts:
                  - exp_labels: {severity: warning, certificate: leaf}
                    exp_annotations:
                      summary: The webhook's leaf certificate expires in 2h 0m 0s
                      description: >-
                        The leaf certificate of at least one replica expires in 2h 0m 0s, and nothing has taken its place yet. After that the API
                        server does not connect to it.
                      runbook_url: docs/runbook.md#kargostagewebhookcertificateexpiressoon
              - {alertname: KargoStageWebhookCertificateExpiresNow, eval_time: 26h, exp_alerts: []}
              - {alertname: KargoStageWebhookCertificateExpiresSoon, eval_time: 27h, exp_alerts: []}
              - alertname: KargoStageWebhookCertificateExpiresNow
                eval_time: 27h
                exp_alerts:
                  - exp_labels: {severity: critical, certificate: leaf}
                    exp_annotations:
                      summary: The webhook's leaf certificate expires in 1h 0m 0s
                      description: The leaf certificate of at least one replica expires in 1h 0m 0s.
                      runbook_url: docs/runbook.md#kargostagewebhookcertificateexpiresnow
        """;

    // Of the requests at /mutate one in fifty takes more than half of ten seconds, at /validate more than two.
    private const string TenSeconds = """
        rule_files: [rules.yaml]
        tests:
          - interval: 1m
            input_series:
              - {series: 'kargo_stage_webhook_request_duration_seconds_bucket{endpoint="mutate", le="2"}', values: 0+98x30}
              - {series: 'kargo_stage_webhook_request_duration_seconds_bucket{endpoint="mutate", le="5"}', values: 0+98x30}
              - {series: 'kargo_stage_webhook_request_duration_seconds_bucket{endpoint="mutate", le="10"}', values: 0+100x30}
              - {series: 'kargo_stage_webhook_request_duration_seconds_bucket{endpoint="mutate", le="+Inf"}', values: 0+100x30}
              - {series: 'kargo_stage_webhook_request_duration_seconds_bucket{endpoint="validate", le="2"}', values: 0+98x30}
              - {series: 'kargo_stage_webhook_request_duration_seconds_bucket{endpoint="validate", le="5"}', values: 0+100x30}
              - {series: 'kargo_stage_webhook_request_duration_seconds_bucket{endpoint="validate", le="+Inf"}', values: 0+100x30}
            alert_rule_test:
              - alertname: KargoStageWebhookSlow
                eval_time: 20m
                exp_alerts:
                  - exp_labels: {severity: warning, endpoint: mutate}
                    exp_annotations:
                      summary: /mutate takes 7.5s; the API server waits 10 s
                      description: >-
                        One request in a hundred at /mutate takes 7.5s or more. After 10 s the API server gives up, and failurePolicy decides about
                        the update.
                      runbook_url: docs/runbook.md#kargostagewebhookslow
        """;

    [Theory]
    [InlineData("certificates.selfManaged.lifetime=12h", TwelveHours)]
    [InlineData("certificates.mode=certManager,certificates.certManager.duration=12h,certificates.certManager.renewBefore=4h", TwelveHours)]
    [InlineData("webhook.timeoutSeconds=10", TenSeconds)]
    public async Task They_fire_when_the_values_say(string values, string test)
    {
        var folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-alerts-");
        try
        {
            var rule = (await Rendering.OfAsync("metrics.prometheusRule.enabled=true", values)).One("PrometheusRule");
            await WriteAsync("rules.yaml", new JsonObject { ["groups"] = rule["spec"]!["groups"]!.DeepClone() }.ToJsonString());
            await WriteAsync("test.yaml", test);

            await using var promtool = new ChildProcess(await Binaries.ProgramAsync("promtool"), ["test", "rules", Path.Combine(folder.FullName, "test.yaml")]);

            Assert.True(await promtool.WaitAsync() == 0, promtool.Output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(folder.FullName, file), text, TestContext.Current.CancellationToken);
    }
}
