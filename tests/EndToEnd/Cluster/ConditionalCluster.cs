using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>
/// The same with webhook configurations of a newer Kubernetes: an old kube-apiserver drops their matchConditions. They are kept whole by
/// another server of custom resources, under CRDs of the same names; who reads them, and evaluates them, is the newer server's own code.
/// </summary>
public sealed class ConditionalCluster : RatchetingCluster
{
    private const string Group = "admissionregistration.k8s.io";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private CustomResourceServer? _configurations;
    private ApiServerFront? _front;
    private KubernetesApi? _api;

    /// <summary>The administrator's way to the configurations.</summary>
    internal KubernetesApi Configurations => _api ?? throw new InvalidOperationException(Problem);

    /// <summary>Path of the configurations of a kind: <c>mutating</c>.</summary>
    internal static string PathOf(string kind) => $"/apis/{Group}/v1/{kind}webhookconfigurations";

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _api?.Dispose();
        if (_front is not null) await _front.DisposeAsync();
        if (_configurations is not null) await _configurations.DisposeAsync();
    }

    private protected override async Task<ApiServerAccess> SeeAsync(string program, KubeApiServer server)
    {
        // Its own requests cannot wait for webhooks that it has yet to learn of.
        _configurations = await CustomResourceServer.StartAsync(
            program, server, "/webhook-configurations", server.Access, "MutatingAdmissionWebhook", "ValidatingAdmissionWebhook");
        _api = _configurations.Access.Open();
        foreach (var kind in (string[])["Mutating", "Validating"])
        {
            (await _api.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", CrdOf(kind))).Done();
            await Wait.UntilAsync($"{kind}WebhookConfigurations to be kept", Patience, async () => (await _api.GetAsync(PathOf(kind.ToLowerInvariant()))).IsDone);
        }

        _front = await ApiServerFront.StartAsync(server.Access, _configurations.Access, Group);
        return _front.Access;
    }

    private static JsonNode CrdOf(string kind) => JsonNode.Parse(YamlFile.Read("Cluster", "webhook-configurations.yaml").ToJsonString()
        .Replace("KIND", $"{kind}WebhookConfiguration", StringComparison.Ordinal)
        .Replace("SINGULAR", $"{kind.ToLowerInvariant()}webhookconfiguration", StringComparison.Ordinal))!;
}
