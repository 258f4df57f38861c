using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Kargo;

/// <summary>Kargo's controller in a namespace as the API server sees it: a service account that may patch status, with Pods and Deployments.</summary>
internal sealed class KargoController
{
    private const string Name = "kargo-controller";
    private readonly TestCluster _cluster;
    private readonly ServiceAccount _account;

    private KargoController(TestCluster cluster, ServiceAccount account) => (_cluster, _account) = (cluster, account);

    /// <summary>As metrics name it.</summary>
    public string Label => $"{_account.Namespace}/{Name}";

    /// <summary>As the API server authenticates it.</summary>
    public string User => _account.User;

    /// <summary>Installs what Kargo's chart does, as far as it matters here, but nothing that runs.</summary>
    public static async Task<KargoController> InstallAsync(TestCluster cluster, string @namespace)
    {
        var account = await ServiceAccount.CreateAsync(cluster, @namespace, Name);
        await account.AllowAsync(new AccessRule("kargo.akuity.io", ["stages/status", "promotions/status"], ["patch"]));
        return new KargoController(cluster, account);
    }

    /// <summary>The image of a released version.</summary>
    public static string ImageOf(string version) => $"registry.example/akuity/kargo:v{version}";

    /// <summary>A Pod of it.</summary>
    /// <param name="image">What its container runs.</param>
    /// <param name="versionLabel">Its label <c>app.kubernetes.io/version</c>; null for none.</param>
    public async Task<ControllerPod> StartPodAsync(string image, string? versionLabel = null)
    {
        var pod = Running(image, versionLabel);
        pod["metadata"]!["generateName"] = $"{Name}-";
        var stored = (await _cluster.Api.PostAsync($"/api/v1/namespaces/{_account.Namespace}/pods", pod)).Done().Body;
        var sender = new Sender(_cluster, _account.Namespace, _cluster.ApiFor(await _account.IssueTokenAsync(stored)));
        return new ControllerPod(_cluster, stored, sender);
    }

    /// <summary>A Pod of a released version, which the webhook knows by now.</summary>
    public async Task<ControllerPod> StartKnownPodAsync(string version)
    {
        var pod = await StartPodAsync(ImageOf(version));
        await pod.Sender.UntilTakenForAsync($"{version} (by the image of its Pod)");
        return pod;
    }

    /// <summary>Somebody with a token that names no Pod.</summary>
    public async Task<Sender> WithoutPodAsync() => new(_cluster, _account.Namespace, _cluster.ApiFor(await _account.IssueTokenAsync()));

    /// <summary>Somebody who comes as a Pod of it, which may be gone long since.</summary>
    public Sender As(ControllerPod pod) => new(_cluster, _account.Namespace, _cluster.ApiAs(User, pod.Uid));

    /// <summary>A Deployment of it.</summary>
    public async Task DeployAsync(string name, string version)
    {
        var labels = new JsonObject { ["deployment"] = name };
        var template = Running(ImageOf(version), versionLabel: null);
        template["metadata"]!["labels"] = labels.DeepClone();
        var deployment = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject { ["selector"] = new JsonObject { ["matchLabels"] = labels }, ["template"] = template },
        };
        (await _cluster.Api.PostAsync(Deployments, deployment)).Done();
    }

    /// <summary>Scales a Deployment to nothing.</summary>
    public async Task StopAsync(string name) =>
        (await _cluster.Api.PatchAsync($"{Deployments}/{name}", new JsonObject { ["spec"] = new JsonObject { ["replicas"] = 0 } })).Done();

    private string Deployments => $"/apis/apps/v1/namespaces/{_account.Namespace}/deployments";

    private static JsonObject Running(string image, string? versionLabel)
    {
        var metadata = new JsonObject();
        if (versionLabel is not null) metadata["labels"] = new JsonObject { ["app.kubernetes.io/version"] = versionLabel };
        var containers = new JsonArray(
            new JsonObject { ["name"] = "sidecar", ["image"] = "registry.example/sidecar:v9.9.9" },
            new JsonObject { ["name"] = "controller", ["image"] = image });
        return new JsonObject { ["metadata"] = metadata, ["spec"] = new JsonObject { ["serviceAccountName"] = Name, ["containers"] = containers } };
    }
}
