using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Kargo;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>An object of somebody else's CRD, which requires an id of each node that its operator does not write.</summary>
internal static class DatabaseCluster
{
    private const string Definition = """
        {
          "apiVersion": "apiextensions.k8s.io/v1",
          "kind": "CustomResourceDefinition",
          "metadata": { "name": "clusters.db.example" },
          "spec": {
            "group": "db.example",
            "scope": "Namespaced",
            "names": { "plural": "clusters", "singular": "cluster", "kind": "Cluster", "listKind": "ClusterList" },
            "versions": [{
              "name": "v1",
              "served": true,
              "storage": true,
              "subresources": { "status": {} },
              "schema": { "openAPIV3Schema": {
                "type": "object",
                "properties": { "status": {
                  "type": "object",
                  "properties": {
                    "phase": { "type": "string" },
                    "nodes": { "type": "array", "items": {
                      "type": "object",
                      "required": ["id"],
                      "properties": { "id": { "type": "string", "minLength": 1 }, "name": { "type": "string" } }
                    } }
                  }
                } }
              } }
            }]
          }
        }
        """;

    /// <summary>Stores a new one, and the CRD before.</summary>
    public static async Task<KargoObject> CreateAsync(TestCluster cluster, string @namespace, string name = "orders")
    {
        await Crd.ApplyAsync(cluster, JsonNode.Parse(Definition)!.AsObject());
        var path = $"/apis/db.example/v1/namespaces/{@namespace}/clusters";
        var manifest = new JsonObject { ["apiVersion"] = "db.example/v1", ["kind"] = "Cluster", ["metadata"] = new JsonObject { ["name"] = name } };
        // A new CRD is established a moment before its objects can be written.
        await Wait.UntilAsync("clusters to be writable", TimeSpan.FromSeconds(30), async () => (await cluster.Api.PostAsync(path, manifest)).IsDone);
        return new KargoObject(cluster.Api, $"{path}/{name}");
    }

    /// <summary>A status as its operator writes it: nodes without id.</summary>
    public static JsonObject Nodes(params string[] names) =>
        new() { ["nodes"] = new JsonArray([.. names.Select(name => new JsonObject { ["name"] = name })]) };

    /// <summary>The nodes' ids as they are stored.</summary>
    public static async Task<IReadOnlyList<string>> IdsAsync(KargoObject stored) =>
        [.. (await stored.GetAsync())["status"]!["nodes"]!.AsArray().Select(node => node!["id"]!.GetValue<string>())];
}
