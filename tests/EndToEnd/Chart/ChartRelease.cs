using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>
/// The chart, installed on the API server. What a cluster would do besides is played: the replicas run from the Deployment's settings, as
/// the chart's service account; Secrets are mounted; the Service has an address on loopback.
/// </summary>
internal sealed class ChartRelease : IAsyncDisposable
{
    private const string Name = "kargo-stage-webhook";

    private readonly TestCluster _cluster;
    private readonly ServiceProxy _service = new();
    private readonly List<WebhookReplica> _replicas = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-release-");

    private JsonNode? _template;

    private ChartRelease(TestCluster cluster, string @namespace) => (_cluster, Namespace) = (cluster, @namespace);

    /// <summary>Where it is, and whose Stages it evaluates.</summary>
    public string Namespace { get; }

    /// <summary>Those that run.</summary>
    public IReadOnlyList<WebhookReplica> Replicas => _replicas;

    /// <summary>What is in the image: the path of a published program; null for the one that was built.</summary>
    public string? Program { get; set; }

    /// <summary>The service account of the Pods.</summary>
    public ServiceAccount Account => new(_cluster, Namespace, Name);

    /// <summary>What helm printed when it installed it.</summary>
    public string Notes { get; private set; } = string.Empty;

    /// <summary>Installs it, as one that the API server must reach. Nothing runs yet.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="namespace">In which namespace, that has it as label "name".</param>
    /// <param name="values">Each as <c>path=value</c>.</param>
    public static async Task<ChartRelease> InstallAsync(TestCluster cluster, string @namespace, params IEnumerable<string> values)
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        var release = new ChartRelease(cluster, @namespace);
        try
        {
            release.Notes = await release.HelmAsync("install", values);
            return release;
        }
        catch
        {
            await release.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has it installed by somebody else.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="namespace">In which namespace.</param>
    /// <param name="install">Does it, with these values besides others.</param>
    public static async Task<ChartRelease> InstallByAsync(TestCluster cluster, string @namespace, Func<IEnumerable<string>, Task> install)
    {
        var release = new ChartRelease(cluster, @namespace);
        try
        {
            await install(release.Here);
            await release.PlayServiceAsync();
            return release;
        }
        catch
        {
            await release.DisposeAsync();
            throw;
        }
    }

    /// <summary>Upgrades it with these values, besides those that every release here has.</summary>
    /// <exception cref="InvalidOperationException">helm failed; its message is what helm printed.</exception>
    public Task UpgradeAsync(params IEnumerable<string> values) => HelmAsync("upgrade", values);

    /// <summary>What helm makes of these values where it does not know the cluster but its version.</summary>
    public async Task<Rendering> RenderAsync(params IEnumerable<string> values) =>
        Rendering.Parse(await Helm.RunAsync(["template", Name, Helm.Chart, "--namespace", Namespace, "--kube-version", $"1.{_cluster.Minor}.0", .. Own(values)]));

    /// <summary>Goes back to a revision; the first is 1.</summary>
    public async Task RollbackAsync(int revision)
    {
        await RunAsync("rollback", Name, $"{revision}");
        await PlayServiceAsync();
    }

    /// <summary>Runs <c>helm test</c>. What a kubelet does with the Pod is played: its command runs as its service account.</summary>
    /// <returns>helm's exit code, and what the Pod's command and helm printed.</returns>
    public async Task<(int ExitCode, string Output)> TestAsync()
    {
        var where = await WhereAsync();
        return await TestByAsync(() => Helm.TryAsync(["test", Name, "--timeout", "60s", .. where]));
    }

    /// <summary>Has <c>helm test</c> run by somebody else.</summary>
    /// <inheritdoc cref="TestAsync"/>
    public async Task<(int ExitCode, string Output)> TestByAsync(Func<Task<(int ExitCode, string Output)>> test)
    {
        var testing = test();
        var path = $"/api/v1/namespaces/{Namespace}/pods/{Name}-test";
        await Wait.UntilAsync("helm to create the Pod", async () => (await _cluster.Api.GetAsync(path)).IsDone);
        var run = await PodRun.OfAsync(_cluster, Namespace, (await _cluster.Api.GetAsync(path)).Done().Body["spec"]!);
        var phase = run.ExitCode == 0 ? "Succeeded" : "Failed";
        (await _cluster.Api.PatchAsync($"{path}/status", new JsonObject { ["status"] = new JsonObject { ["phase"] = phase } })).Done();
        var (exitCode, output) = await testing;
        return (exitCode, run.Output + output);
    }

    /// <summary>Removes it. The replicas run on.</summary>
    public Task UninstallAsync() => RunAsync("uninstall", Name);

    /// <summary>Starts replicas as the Deployment says, and waits until the API server reaches them.</summary>
    /// <param name="replicas">How many.</param>
    /// <param name="asProcess">Whether each is a process of its own, for a test that freezes it.</param>
    public async Task RunReplicasAsync(int replicas, bool asProcess = false)
    {
        var deployment = await DeploymentAsync();
        var settings = Rendering.SettingsOf(deployment).ToDictionary();
        _template = deployment["spec"]!["template"]!;
        foreach (var port in (string[])["HttpsPort", "MetricsPort"]) settings.Remove(port); // Pods have an address each, replicas here a port.
        if (settings.ContainsKey("CertificateFolder")) settings["CertificateFolder"] = Mounted;
        // A folder for each: those that run have theirs.
        if (settings.TryGetValue("Profile", out var profile))
            settings["Profile"] = await MountedConfigMap.MountAsync(_cluster, Namespace, _template["spec"]!, profile, _folder.CreateSubdirectory(Path.GetRandomFileName()));
        settings["Kubeconfig"] = await _cluster.WriteKubeconfigAsync(Namespace, await Account.IssueTokenAsync());
        var started = await Task.WhenAll(Enumerable.Range(0, replicas).Select(_ => StartAsync()));
        _replicas.AddRange(started);
        await _service.ServeByAsync([.. _replicas], awaited: started);

        Task<WebhookReplica> StartAsync()
        {
            var set = settings.Select(pair => (pair.Key, pair.Value));
            return asProcess || Program is not null ? WebhookReplica.StartProgramAsync(Program, set) : WebhookReplica.StartAsync(set);
        }
    }

    /// <summary>Does what the Deployment's controller does after a change: if its Pods are others now, replicas that run from it take the place of those before.</summary>
    /// <returns>Whether they are.</returns>
    public async Task<bool> RollOutAsync()
    {
        if (JsonNode.DeepEquals(_template, (await DeploymentAsync())["spec"]!["template"])) return false;

        var before = _replicas.ToList();
        await RunReplicasAsync(before.Count);
        _replicas.RemoveRange(0, before.Count);
        await _service.ServeByAsync([.. _replicas]);
        foreach (var replica in before)
        {
            Assert.Equal(0, await replica.TerminateAsync());
            await replica.DisposeAsync();
        }

        return true;
    }

    /// <summary>Mounts the Secret with the certificate, as a kubelet does.</summary>
    public async Task MountCertificateAsync()
    {
        var name = (await DeploymentAsync())["spec"]!["template"]!["spec"]!["volumes"]![0]!["secret"]!["secretName"]!.GetValue<string>();
        var secret = (await _cluster.Api.GetAsync($"/api/v1/namespaces/{Namespace}/secrets/{name}")).Done().Body;
        foreach (var (file, content) in secret["data"]!.AsObject())
            await File.WriteAllBytesAsync(Path.Combine(Mounted, file), Convert.FromBase64String(content!.GetValue<string>()));
    }

    /// <summary>Sends an update without id, which must be accepted, and backfilled by these replicas.</summary>
    public async Task BackfillAsync(Sender sender)
    {
        await Wait.UntilAsync("an update to be accepted", async () =>
        {
            try
            {
                await sender.UpdateAsync();
                return true;
            }
            catch (InvalidOperationException notYet) when (notYet.Message.StartsWith("500", StringComparison.Ordinal))
            {
                return false; // The API server has not heard of the Service's address yet.
            }
        });
        Assert.NotEqual(0, await SumAsync("kargo_stage_webhook_backfilled_fields_total{"));
    }

    /// <summary>The sum of the replicas' samples that begin with this and hold all these labels.</summary>
    public async Task<double> SumAsync(string prefix, params string[] labels)
    {
        var sum = 0.0;
        foreach (var replica in _replicas) sum += await replica.SumAsync(prefix, labels);
        return sum;
    }

    /// <summary>Its Deployment as it is stored.</summary>
    public async Task<JsonNode> DeploymentAsync() => (await _cluster.Api.GetAsync($"/apis/apps/v1/namespaces/{Namespace}/deployments/{Name}")).Done().Body;

    /// <summary>The webhooks in both configurations as they are stored.</summary>
    public async Task<IReadOnlyList<JsonNode>> WebhooksAsync()
    {
        var webhooks = new List<JsonNode>();
        foreach (var kind in (string[])["mutating", "validating"])
            webhooks.AddRange((await _cluster.Api.GetAsync($"/apis/admissionregistration.k8s.io/v1/{kind}webhookconfigurations/{Name}")).Done().Body["webhooks"]!.AsArray()!);
        return webhooks;
    }

    /// <summary>The caBundle of each as it is stored, in base64; "" where there is none.</summary>
    public async Task<IReadOnlyList<string>> CaBundlesAsync() =>
        [.. from webhook in await WebhooksAsync() select webhook["clientConfig"]!["caBundle"]?.GetValue<string>() ?? string.Empty];

    /// <summary>The Secret with the certificate as it is stored; null where it is not.</summary>
    public async Task<JsonNode?> SecretAsync() =>
        await _cluster.Api.GetAsync($"/api/v1/namespaces/{Namespace}/secrets/{Name}-certificate") is { IsDone: true } found ? found.Body : null;

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas) await replica.DisposeAsync();
        await Helm.TryAsync(["uninstall", Name, .. await WhereAsync()]);
        await _service.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // What every release needs here.
    private string[] Here =>
        [$"image.registry={Rendering.Registry}", $"webhook.servicePort={_service.Port}", "webhook.timeoutSeconds=10", "certificates.selfManaged.trustDelay=1s", "drainSeconds=0"];

    private IEnumerable<string> Own(IEnumerable<string> values) =>
        Helm.Set([.. Here, "webhook.failurePolicy=Fail", $"webhook.namespaceSelector.matchLabels.name={Namespace}", .. values]);

    private string Mounted => _folder.CreateSubdirectory("certificate").FullName;

    private async Task<string> HelmAsync(string verb, IEnumerable<string> values)
    {
        var output = await RunAsync([verb, Name, Helm.Chart, "--timeout", "60s", .. Own(values)]);
        await PlayServiceAsync();
        return output;
    }

    private async Task<string> RunAsync(params IEnumerable<string> arguments) => await Helm.RunAsync([.. arguments, .. await WhereAsync()]);

    private async Task<IReadOnlyList<string>> WhereAsync()
    {
        var kubeconfig = Path.Combine(_folder.FullName, "administrator.kubeconfig");
        await _cluster.Access.WriteKubeconfigAsync(kubeconfig);
        return ["--namespace", Namespace, "--kubeconfig", kubeconfig];
    }

    // An API server calls the Service's address; only for a Service of this type that is one on loopback. helm makes it what it was.
    private async Task PlayServiceAsync()
    {
        var spec = new JsonObject { ["type"] = "ExternalName", ["externalName"] = "localhost", ["clusterIP"] = null, ["clusterIPs"] = null };
        (await _cluster.Api.PatchAsync($"/api/v1/namespaces/{Namespace}/services/{Name}", new JsonObject { ["spec"] = spec })).Done();
    }
}
