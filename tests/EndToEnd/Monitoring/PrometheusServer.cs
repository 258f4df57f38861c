using System.Globalization;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Monitoring;

/// <summary>A Prometheus that scrapes webhooks and the API server twice a second, and evaluates the alerts as often.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly ChildProcess _process;
    private readonly HttpClient _client;

    private PrometheusServer(string command, string configuration, DirectoryInfo folder)
    {
        _folder = folder;
        var file = Path.Combine(_folder.FullName, "prometheus.yaml");
        File.WriteAllText(file, configuration);
        var address = $"127.0.0.1:{FreePort.Next()}";
        _client = new HttpClient { BaseAddress = new Uri($"http://{address}") };
        _process = new ChildProcess(command,
        [
            $"--config.file={file}",
            $"--storage.tsdb.path={DataOf(_folder)}",
            $"--web.listen-address={address}",
            "--log.level=warn",
        ]);
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="cluster">Whose API server is scraped.</param>
    /// <param name="replicas">Webhooks that are scraped.</param>
    public static Task<PrometheusServer> StartAsync(TestCluster cluster, params IReadOnlyList<WebhookReplica> replicas) =>
        StartAsync(Configuration(cluster.Access, replicas), NewFolder());

    /// <summary>Starts one that scrapes nobody, and remembers.</summary>
    /// <param name="history">What it has scraped, in the format of OpenMetrics, with times.</param>
    public static async Task<PrometheusServer> StartRememberingAsync(string history)
    {
        var folder = NewFolder();
        var file = Path.Combine(folder.FullName, "history.txt");
        await File.WriteAllTextAsync(file, history);
        // One block of a month, where two hours are the default: each costs promtool and Prometheus some time.
        await using var import = new ChildProcess(
            await Binaries.ProgramAsync("promtool"), ["tsdb", "create-blocks-from", "--max-block-duration=720h", "openmetrics", "--quiet", file, DataOf(folder)]);
        Assert.True(await import.WaitAsync() == 0, import.Output);
        return await StartAsync("global: {}", folder);
    }

    /// <summary>Its root.</summary>
    public string Address => _client.BaseAddress!.ToString();

    private static async Task<PrometheusServer> StartAsync(string configuration, DirectoryInfo folder)
    {
        var prometheus = new PrometheusServer(await Binaries.ProgramAsync("prometheus"), configuration, folder);
        await Wait.UntilAsync("Prometheus to be ready", async () => prometheus._process.IsAlive
            ? (await prometheus._client.GetAsync(new Uri("/-/ready", UriKind.Relative))).IsSuccessStatusCode
            : throw new InvalidOperationException($"Prometheus has ended. It said:\n{prometheus._process.Output}"));
        return prometheus;
    }

    private static DirectoryInfo NewFolder() => Directory.CreateTempSubdirectory("kargo-stage-webhook-");

    private static string DataOf(DirectoryInfo folder) => Path.Combine(folder.FullName, "data");

    /// <summary>Evaluates an expression now.</summary>
    /// <returns>Its samples that are numbers.</returns>
    public async Task<IReadOnlyList<PrometheusSample>> QueryAsync(string expression)
    {
        var data = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}");
        var samples = from sample in data["result"]!.AsArray()
                      let labels = sample["metric"]!.AsObject().ToDictionary(label => label.Key, label => label.Value!.GetValue<string>())
                      select new PrometheusSample(labels, double.Parse(sample["value"]![1]!.GetValue<string>(), CultureInfo.InvariantCulture));
        return [.. samples.Where(sample => !double.IsNaN(sample.Value))];
    }

    /// <summary>The names of all metrics it has seen.</summary>
    public async Task<IReadOnlyList<string>> MetricNamesAsync() =>
        [.. (await GetAsync("/api/v1/label/__name__/values")).AsArray().Select(name => name!.GetValue<string>())];

    /// <summary>The rules, each with its name, query, health and state.</summary>
    public async Task<IReadOnlyList<JsonNode>> RulesAsync() =>
        [.. from @group in (await GetAsync("/api/v1/rules"))["groups"]!.AsArray() from rule in @group!["rules"]!.AsArray() select rule];

    /// <summary>Waits until an expression has samples.</summary>
    public Task WaitForAsync(string expression) =>
        Wait.UntilAsync(expression, async () => (await QueryAsync(expression)).Count > 0);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<JsonNode> GetAsync(string path)
    {
        using var response = await _client.GetAsync(new Uri(path, UriKind.Relative));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return answer["data"] ?? throw new InvalidOperationException($"{answer["error"]} in {Uri.UnescapeDataString(path)}");
    }

    private static string Configuration(ApiServerAccess apiServer, IEnumerable<WebhookReplica> replicas) => $$"""
        global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}
        rule_files: ["{{MonitoringFiles.PathOf("alerts.yaml")}}"]
        scrape_configs:
          - job_name: webhook
            static_configs: [{targets: [{{string.Join(", ", replicas.Select(replica => $"\"127.0.0.1:{replica.MetricsPort}\""))}}]}]
          - job_name: kube-apiserver
            scheme: https
            authorization: {credentials: "{{apiServer.Token}}"}
            tls_config: {ca_file: "{{apiServer.CertificateFile}}"}
            static_configs: [{targets: ["{{apiServer.Address.Authority}}"]}]
        """;
}
