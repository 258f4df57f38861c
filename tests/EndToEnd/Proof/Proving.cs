using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Proof;

/// <summary>Replicas that prove on a canary that backfill works; the API server calls the first of them.</summary>
internal sealed class Proving : IAsyncDisposable
{
    private const string CanaryName = "canary";

    private readonly TestCluster _cluster;
    private readonly string _kubeconfig;
    private readonly List<WebhookReplica> _replicas = [];
    private Registration? _registration;

    private Proving(TestCluster cluster, WebhookAccount account, KargoObject canary, string kubeconfig) =>
        (_cluster, Account, Canary, _kubeconfig) = (cluster, account, canary, kubeconfig);

    public WebhookAccount Account { get; }

    public KargoObject Canary { get; }

    public Registration Registration => _registration ?? throw new InvalidOperationException("Nothing is registered.");

    private string LeasePath => $"/apis/coordination.k8s.io/v1/namespaces/{Namespace}/leases/kargo-stage-webhook";

    private string Namespace => Account.Account.Namespace;

    /// <summary>What they need, and no replica yet.</summary>
    public static async Task<Proving> PrepareAsync(TestCluster cluster, bool isAllowed = true, params AccessRule[] besides)
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        var account = await WebhookAccount.CreateAsync(cluster);
        var @namespace = account.Account.Namespace;
        if (isAllowed) await account.AllowProofAsync(configuration: @namespace, CanaryName, besides);
        var canary = await KargoObject.CreateStageAsync(cluster.Api, @namespace, CanaryName);
        return new Proving(cluster, account, canary, await account.WriteKubeconfigAsync());
    }

    /// <summary>The same with one replica, which is registered under Ignore.</summary>
    public static async Task<Proving> BeginAsync(TestCluster cluster, params (string Name, string Value)[] settings)
    {
        var proving = await PrepareAsync(cluster);
        await proving.RegisterAsync(await proving.StartReplicaAsync(settings));
        return proving;
    }

    /// <summary>The same with a process of its own.</summary>
    public static async Task<Proving> BeginProcessAsync(TestCluster cluster, params (string Name, string Value)[] settings)
    {
        var proving = await PrepareAsync(cluster);
        await proving.RegisterAsync(await proving.StartProcessAsync(settings));
        return proving;
    }

    /// <summary>Starts one that proves each second, and leads unless another one does.</summary>
    public Task<WebhookReplica> StartReplicaAsync(params (string Name, string Value)[] settings) => StartReplicaAsync(WebhookReplica.StartAsync, settings);

    /// <summary>The same as a process of its own.</summary>
    public Task<WebhookReplica> StartProcessAsync(params (string Name, string Value)[] settings) => StartReplicaAsync(WebhookReplica.StartProcessAsync, settings);

    /// <summary>Has the API server call it, and let updates pass where it cannot.</summary>
    public async Task RegisterAsync(WebhookReplica replica) =>
        _registration = await Registration.RegisterAsync(_cluster, Namespace, replica.HttpsPort, replica.CertificatePem, "Ignore", timeoutSeconds: 1);

    /// <summary>The first replica.</summary>
    public WebhookReplica Replica => _replicas[0];

    /// <summary>Ends a replica at once.</summary>
    public async Task KillAsync(WebhookReplica replica)
    {
        _replicas.Remove(replica);
        await replica.DisposeAsync();
    }

    /// <summary>Keeps the API server from calling the replica, as a caBundle does that somebody has reset.</summary>
    public Task BreakAsync() => Registration.TrustAsync(string.Empty);

    /// <summary>Lets it call again.</summary>
    public Task RestoreAsync() => Registration.TrustAsync(Replica.CertificatePem);

    /// <summary>Waits until both configurations have this failurePolicy.</summary>
    public Task UntilPolicyIsAsync(string policy) => Wait.UntilAsync(
        $"failurePolicy to be {policy}",
        async () => (await Registration.FailurePoliciesAsync()).All(stored => stored == policy),
        () => string.Join('\n', _replicas.Select(replica => replica.Output)));

    /// <summary>Who holds the Lease; "" for nobody.</summary>
    public async Task<string> LeaseHolderAsync() => (await _cluster.Api.GetAsync(LeasePath)).Done().Body["spec"]!["holderIdentity"]!.GetValue<string>();

    /// <summary>Writes another holder into the Lease.</summary>
    public async Task GiveLeaseToAsync(string holder) =>
        (await _cluster.Api.PatchAsync(LeasePath, new JsonObject { ["spec"] = new JsonObject { ["holderIdentity"] = holder } })).Done();

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas) await replica.DisposeAsync();
        if (_registration is not null) await _registration.DisposeAsync();
    }

    private async Task<WebhookReplica> StartReplicaAsync(Func<IEnumerable<(string Name, string Value)>, Task<WebhookReplica>> startAsync, IEnumerable<(string Name, string Value)> settings)
    {
        var replica = await startAsync(
        [
            ("Kubeconfig", _kubeconfig), ("Namespace", Namespace), ("Configuration", Namespace), ("Events", "false"),
            ("ProofPeriod", "00:00:01"), ("ProofNamespace", Namespace), ("ProofStage", CanaryName), .. settings,
        ]);
        _replicas.Add(replica);
        return replica;
    }
}
