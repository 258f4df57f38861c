using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>A service account of the cluster.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
internal sealed record ServiceAccount(TestCluster Cluster, string Namespace, string Name)
{
    private const string Rbac = "rbac.authorization.k8s.io";

    /// <summary>The user as whom it is authenticated.</summary>
    public string User => $"system:serviceaccount:{Namespace}:{Name}";

    /// <summary>A new one, which may do nothing.</summary>
    public static async Task<ServiceAccount> CreateAsync(TestCluster cluster, string @namespace, string name)
    {
        (await cluster.Api.PostAsync($"/api/v1/namespaces/{@namespace}/serviceaccounts", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } })).Done();
        return new ServiceAccount(cluster, @namespace, name);
    }

    /// <summary>Allows it to do this in its namespace.</summary>
    public Task AllowAsync(params IReadOnlyList<AccessRule> rules) => AllowAsync("Role", $"/apis/{Rbac}/v1/namespaces/{Namespace}/role", Name, rules);

    /// <summary>Allows it to do this in all namespaces.</summary>
    public Task AllowEverywhereAsync(params IReadOnlyList<AccessRule> rules) =>
        AllowAsync("ClusterRole", $"/apis/{Rbac}/v1/clusterrole", $"{Namespace}-{Name}", rules);

    /// <summary>Issues a token that is bound to a Pod, or to nothing, as that of an old Secret is.</summary>
    /// <param name="pod">The Pod as it is stored.</param>
    public async Task<string> IssueTokenAsync(JsonNode? pod = null)
    {
        var spec = new JsonObject { ["audiences"] = new JsonArray() };
        if (pod is not null)
        {
            var (name, uid) = (pod["metadata"]!["name"]!.DeepClone(), pod["metadata"]!["uid"]!.DeepClone());
            spec["boundObjectRef"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["name"] = name, ["uid"] = uid };
        }

        var issued = await Cluster.Api.PostAsync($"/api/v1/namespaces/{Namespace}/serviceaccounts/{Name}/token", new JsonObject { ["spec"] = spec });
        return issued.Done().Body["status"]!["token"]!.GetValue<string>();
    }

    private async Task AllowAsync(string kind, string path, string name, IReadOnlyList<AccessRule> rules)
    {
        var metadata = new JsonObject { ["name"] = name };
        var role = new JsonObject { ["metadata"] = metadata.DeepClone(), ["rules"] = new JsonArray([.. rules.Select(rule => rule.ToJson())]) };
        (await Cluster.Api.PostAsync($"{path}s", role)).Done();

        var binding = new JsonObject
        {
            ["metadata"] = metadata,
            ["roleRef"] = new JsonObject { ["apiGroup"] = Rbac, ["kind"] = kind, ["name"] = name },
            ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = Name, ["namespace"] = Namespace }),
        };
        (await Cluster.Api.PostAsync($"{path}bindings", binding)).Done();
    }
}
