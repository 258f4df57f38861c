using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>CustomResourceDefinitions of the cluster.</summary>
internal static class Crd
{
    private const string Path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    /// <summary>Installs one, or puts it in the place of the one of the same name, and waits until that is established.</summary>
    /// <returns>The CRD as it is stored.</returns>
    public static async Task<JsonNode> ApplyAsync(TestCluster cluster, JsonObject crd)
    {
        var path = $"{Path}/{crd["metadata"]!["name"]!.GetValue<string>()}";
        var current = await cluster.Api.GetAsync(path);
        if (current.IsDone)
        {
            crd["metadata"]!["resourceVersion"] = current.Body["metadata"]!["resourceVersion"]!.GetValue<string>();
            return (await cluster.Api.PutAsync(path, crd)).Done().Body;
        }

        (await cluster.Api.PostAsync(Path, crd)).Done();
        await Wait.UntilAsync($"{path} to be established", async () => IsEstablished(await cluster.Api.GetAsync(path)));
        return (await cluster.Api.GetAsync(path)).Done().Body;
    }

    /// <summary>Removes one with all its objects, and waits until it is gone.</summary>
    public static async Task RemoveAsync(TestCluster cluster, string name)
    {
        await cluster.Api.DeleteAsync($"{Path}/{name}");
        await Wait.UntilAsync($"{name} to be gone", async () => (int)(await cluster.Api.GetAsync($"{Path}/{name}")).Code == 404);
    }

    private static bool IsEstablished(Reply crd) => crd.Body["status"]?["conditions"]?.AsArray()
        .Any(condition => condition!["type"]!.GetValue<string>() == "Established" && condition["status"]!.GetValue<string>() == "True") ?? false;
}
