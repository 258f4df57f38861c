using System.Text;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Webhooks;

/// <summary>A webhook's entry with the API server: both configurations, for one namespace.</summary>
internal sealed class Registration : IAsyncDisposable
{
    private const string Group = "/apis/admissionregistration.k8s.io/v1";
    private static readonly string[] Kinds = ["mutating", "validating"];

    private readonly TestCluster _cluster;
    private readonly string _namespace;

    private Registration(TestCluster cluster, string @namespace)
    {
        _cluster = cluster;
        _namespace = @namespace;
    }

    /// <summary>The name by which the API server speaks of the webhook.</summary>
    public string WebhookName => $"{_namespace}.kargo-stage-webhook.example";

    /// <summary>Registers, and waits until the API server calls the webhook.</summary>
    /// <param name="cluster">With whom.</param>
    /// <param name="namespace">Only what is in there is sent to the webhook.</param>
    /// <param name="port">Where it listens, on 127.0.0.1.</param>
    /// <param name="caBundle">PEM of the certificates to trust.</param>
    /// <param name="failurePolicy">Ignore or Fail.</param>
    /// <param name="timeoutSeconds">How long the API server waits for an answer.</param>
    public static async Task<Registration> RegisterAsync(
        TestCluster cluster, string @namespace, int port, string caBundle, string failurePolicy = "Fail", int timeoutSeconds = 5)
    {
        var registration = new Registration(cluster, @namespace);
        await registration.StoreAsync(path => new JsonObject { ["url"] = $"https://127.0.0.1:{port}{path}", ["caBundle"] = Encode(caBundle) }, failurePolicy, timeoutSeconds);
        return registration;
    }

    /// <summary>Registers a Service, with nobody to trust yet: that is for the webhook to write. A failed call rejects the update.</summary>
    /// <param name="cluster">With whom.</param>
    /// <param name="namespace">Only what is in there is sent to the webhook; the Service is there too.</param>
    /// <param name="service">Its name.</param>
    /// <param name="port">Its port.</param>
    public static async Task<Registration> RegisterServiceAsync(TestCluster cluster, string @namespace, string service, int port)
    {
        var registration = new Registration(cluster, @namespace);
        await registration.StoreAsync(
            path => new JsonObject
            {
                ["service"] = new JsonObject { ["namespace"] = @namespace, ["name"] = service, ["path"] = path, ["port"] = port },
            },
            failurePolicy: "Fail",
            timeoutSeconds: 5);
        return registration;
    }

    /// <summary>Name of both configurations.</summary>
    public string Name => _namespace;

    /// <summary>The caBundle of each of the two, as it is stored.</summary>
    public async Task<IReadOnlyList<string>> CaBundlesAsync()
    {
        var bundles = new List<string>();
        foreach (var kind in Kinds)
        {
            var configuration = (await _cluster.Api.GetAsync(PathOf(kind))).Done().Body;
            var encoded = configuration["webhooks"]![0]!["clientConfig"]!["caBundle"]?.GetValue<string>() ?? string.Empty;
            bundles.Add(Encoding.UTF8.GetString(Convert.FromBase64String(encoded)));
        }

        return bundles;
    }

    /// <summary>failurePolicy of each of the two, as it is stored.</summary>
    public async Task<IReadOnlyList<string>> FailurePoliciesAsync()
    {
        var policies = new List<string>();
        foreach (var kind in Kinds) policies.Add((await _cluster.Api.GetAsync(PathOf(kind))).Done().Body["webhooks"]![0]!["failurePolicy"]!.GetValue<string>());
        return policies;
    }

    /// <summary>Makes the API server trust other certificates.</summary>
    public async Task TrustAsync(string caBundle)
    {
        foreach (var kind in Kinds)
        {
            var patch = new JsonArray(new JsonObject { ["op"] = "add", ["path"] = "/webhooks/0/clientConfig/caBundle", ["value"] = Encode(caBundle) });
            (await _cluster.Api.PatchAsync(PathOf(kind), patch, KubernetesApi.JsonPatch)).Done();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var kind in Kinds) (await _cluster.Api.DeleteAsync(PathOf(kind))).Done();
    }

    private string PathOf(string kind) => $"{Group}/{kind}webhookconfigurations/{_namespace}";

    private static string Encode(string pem) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));

    private async Task StoreAsync(Func<string, JsonObject> clientConfig, string failurePolicy, int timeoutSeconds)
    {
        foreach (var kind in Kinds)
        {
            var configuration = Configuration(kind, clientConfig, failurePolicy, timeoutSeconds);
            (await _cluster.Api.PostAsync($"{Group}/{kind}webhookconfigurations", configuration)).Done();
        }
    }

    private JsonObject Configuration(string kind, Func<string, JsonObject> clientConfig, string failurePolicy, int timeoutSeconds)
    {
        var isMutating = kind == "mutating";
        var webhook = new JsonObject
        {
            ["name"] = WebhookName,
            ["admissionReviewVersions"] = new JsonArray("v1"),
            ["sideEffects"] = "NoneOnDryRun",
            ["failurePolicy"] = failurePolicy,
            ["timeoutSeconds"] = timeoutSeconds,
            ["matchPolicy"] = "Equivalent",
            ["namespaceSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["name"] = _namespace } },
            ["clientConfig"] = clientConfig(isMutating ? "/mutate" : "/validate"),
            ["rules"] = new JsonArray(Rule("kargo.akuity.io", "v1alpha1", "stages/status", "promotions/status"), Rule("db.example", "v1", "clusters/status", "grids/status", "widgets/status")),
        };
        if (isMutating) webhook["reinvocationPolicy"] = "IfNeeded";

        return new JsonObject { ["metadata"] = new JsonObject { ["name"] = _namespace }, ["webhooks"] = new JsonArray(webhook) };
    }

    private static JsonObject Rule(string group, string version, params string[] resources) => new()
    {
        ["apiGroups"] = new JsonArray(group),
        ["apiVersions"] = new JsonArray(version),
        ["resources"] = new JsonArray([.. resources.Select(resource => (JsonNode)resource)]),
        ["operations"] = new JsonArray("UPDATE"),
    };
}
