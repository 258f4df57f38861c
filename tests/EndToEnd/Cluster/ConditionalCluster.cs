using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>
/// The same with webhook configurations of a newer Kubernetes: an old kube-apiserver drops their matchConditions. They are kept whole by
/// another server of custom resources, under CRDs of the same names; who reads them, and evaluates them, is the newer server's own code.
/// </summary>
/// <param name="pool">Where its kube-apiserver comes from.</param>
public class ConditionalCluster(ClusterPool pool) : RatchetingCluster(pool)
{
    private const string Group = "admissionregistration.k8s.io";

    private CustomResourceServer? _configurations;
    private ApiServerFront? _front;
    private KubernetesApi? _api;

    /// <summary>The administrator's way to the configurations.</summary>
    internal KubernetesApi Configurations => _api ?? throw new InvalidOperationException(Problem);

    /// <summary>Path of the configurations of a kind: <c>mutating</c>.</summary>
    internal static string PathOf(string kind) => $"/apis/{Group}/v1/{kind}webhookconfigurations";

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        _api?.Dispose();
        if (_front is not null) await _front.DisposeAsync();
        if (_configurations is not null) await _configurations.DisposeAsync();
    }

    private protected override async Task<ApiServerAccess> SeeAsync(string program, KubeApiServer server)
    {
        // Its own requests cannot wait for webhooks that it has yet to learn of.
        _configurations = await CustomResourceServer.StartAsync(
            program, server, server.Access, "MutatingAdmissionWebhook", "ValidatingAdmissionWebhook", "MutatingAdmissionPolicy", "ValidatingAdmissionPolicy");
        _api = _configurations.Access.Open();
        foreach (var kind in (string[])["Mutating", "Validating"]) await KeepAsync(_api, "webhook-configurations.yaml", $"{kind}WebhookConfiguration");

        _front = await ApiServerFront.StartAsync(server.Access, _configurations.Access, Group);
        await PrepareAsync(_api, _front);
        return _front.Access;
    }

    /// <summary>Prepares for what else the newer server reads there.</summary>
    /// <param name="configurations">The administrator's way to the server that keeps the group.</param>
    /// <param name="front">Where the newer server finds that one and the kube-apiserver.</param>
    private protected virtual Task PrepareAsync(KubernetesApi configurations, ApiServerFront front) => Task.CompletedTask;

    /// <summary>Prepares for a kind of the group.</summary>
    /// <param name="configurations">The administrator's way to the server that keeps it.</param>
    /// <param name="file">Its CRD, with KIND, SINGULAR and PLURAL for its names.</param>
    /// <param name="kind">The kind.</param>
    private protected static async Task KeepAsync(KubernetesApi configurations, string file, string kind)
    {
        var singular = kind.ToLowerInvariant();
        var plural = singular.EndsWith('y') ? $"{singular[..^1]}ies" : $"{singular}s";
        var crd = YamlFile.Read("Cluster", file).ToJsonString()
            .Replace("KIND", kind, StringComparison.Ordinal)
            .Replace("SINGULAR", singular, StringComparison.Ordinal)
            .Replace("PLURAL", plural, StringComparison.Ordinal);
        (await configurations.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", JsonNode.Parse(crd)!)).Done();
        await Wait.UntilAsync($"{kind} to be kept", async () => (await configurations.GetAsync($"/apis/{Group}/v1/{plural}")).IsDone);
    }
}
