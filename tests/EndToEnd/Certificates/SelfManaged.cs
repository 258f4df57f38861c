using System.Globalization;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Certificates;

/// <summary>Replicas of the webhook behind a Service by which the API server calls them; they manage their certificate themselves, unless told otherwise.</summary>
internal sealed class SelfManaged : IAsyncDisposable
{
    private const string ServiceName = "kargo-stage-webhook";
    private const string SecretName = "kargo-stage-webhook-certificate";

    private readonly TestCluster _cluster;
    private readonly WebhookAccount _account;
    private readonly ServiceProxy _service;
    private readonly List<WebhookReplica> _replicas = [];
    private readonly List<(string, string)> _settings = [];

    private int _stages;

    private SelfManaged(TestCluster cluster, WebhookAccount account, ServiceProxy service) => (_cluster, _account, _service) = (cluster, account, service);

    /// <summary>Where all of it is, the Stages too.</summary>
    public string Namespace => _account.Account.Namespace;

    /// <summary>The name for which the certificate must be.</summary>
    public string DnsName => $"{ServiceName}.{Namespace}.svc";

    /// <summary>With the API server.</summary>
    public required Registration Registration { get; init; }

    /// <summary>Those that run.</summary>
    public IReadOnlyList<WebhookReplica> Replicas => _replicas;

    /// <summary>Registers the Service, and starts replicas all at once.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="replicas">How many.</param>
    /// <param name="settings">Theirs: names under <c>Webhook</c>, and values.</param>
    public static async Task<SelfManaged> StartAsync(TestCluster cluster, int replicas, params (string Name, string Value)[] settings)
    {
        var started = await PrepareAsync(cluster);
        await started.ServeAsync(replicas, settings);
        return started;
    }

    /// <summary>Registers the Service, which nobody serves yet.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="apiPort">Where the replicas find the API server, on 127.0.0.1; null for where it listens.</param>
    public static async Task<SelfManaged> PrepareAsync(TestCluster cluster, int? apiPort = null)
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        var account = await WebhookAccount.CreateAsync(cluster);
        var @namespace = account.Account.Namespace;
        await account.AllowCertificatesAsync(configuration: @namespace, SecretName);
        var service = new ServiceProxy();
        await CreateServiceAsync(cluster, @namespace, service.Port);
        var registration = await Registration.RegisterServiceAsync(cluster, @namespace, ServiceName, service.Port);
        var prepared = new SelfManaged(cluster, account, service) { Registration = registration };
        prepared._settings.AddRange(
        [
            ("Kubeconfig", await account.WriteKubeconfigAsync(apiPort)), ("Certificates", "SelfManaged"), ("Namespace", @namespace),
            ("Configuration", registration.Name), ("TrustDelay", "00:00:01"), ("Events", "false"),
        ]);
        return prepared;
    }

    /// <summary>The Secret as it is stored; null where it is not.</summary>
    public async Task<JsonNode?> SecretAsync() => await _cluster.Api.GetAsync(SecretPath) is { IsDone: true } found ? found.Body : null;

    public string SecretPath => $"/api/v1/namespaces/{Namespace}/secrets/{SecretName}";

    /// <summary>An update that passes only if the API server reaches the webhook and trusts it.</summary>
    public async Task<Reply> UpdateAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"stage-{Interlocked.Increment(ref _stages)}");
        return await (await KargoObject.CreateStageAsync(_cluster.Api, Namespace, name)).PatchStatusAsync(Sender.WithoutId);
    }

    public async ValueTask DisposeAsync()
    {
        await Registration.DisposeAsync();
        foreach (var replica in _replicas) await replica.DisposeAsync();
        await _service.DisposeAsync();
    }

    /// <summary>Starts replicas all at once, and lets the Service lead to them.</summary>
    /// <param name="replicas">How many.</param>
    /// <param name="settings">Theirs: names under <c>Webhook</c>, and values.</param>
    public async Task ServeAsync(int replicas, params (string Name, string Value)[] settings)
    {
        var all = _settings.Where(preset => settings.All(setting => setting.Name != preset.Item1)).Concat(settings).ToList();
        _replicas.AddRange(await Task.WhenAll(Enumerable.Range(0, replicas).Select(_ => WebhookReplica.StartAsync(all))));
        await _service.ServeByAsync(_replicas);
    }

    // An API server calls the Service's address; only for a Service of this type that is one on loopback.
    private static async Task CreateServiceAsync(TestCluster cluster, string @namespace, int port) =>
        (await cluster.Api.PostAsync($"/api/v1/namespaces/{@namespace}/services", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = ServiceName },
            ["spec"] = new JsonObject
            {
                ["type"] = "ExternalName",
                ["externalName"] = "localhost",
                ["ports"] = new JsonArray(new JsonObject { ["port"] = port }),
            },
        })).Done();
}
