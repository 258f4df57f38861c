using System.Text.Json;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Kargo;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>Another operator's resource: its CRD requires an id of each node, which the operator does not write.</summary>
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
                      "properties": { "id": { "type": "string", "minLength": 1 }, "name": { "type": "string" }, "role": { "type": "string" } }
                    } }
                  }
                } }
              } }
            }]
          }
        }
        """;

    private const string Profile = """
        - match: {group: db.example, version: v1, kind: Cluster, resource: clusters}
          backfill:
          - field: status.nodes[].id
            id: {from: [name]}
        """;

    /// <summary>What the verbs need for it, beside what they need for Kargo.</summary>
    public static readonly AccessRule[] Permissions =
    [
        new("db.example", ["clusters"], ["get", "list"]),
        new("db.example", ["clusters/status"], ["patch"]),
        new("apiextensions.k8s.io", ["customresourcedefinitions"], ["get", "list", "watch"], ["clusters.db.example"]),
    ];

    /// <summary>Writes a profile for it; by default the one that backfills its ids.</summary>
    public static Task<TemporaryFile> WriteProfileAsync(string profile = Profile) => TemporaryFile.WriteAsync(profile);

    /// <summary>Stores a new one, and the CRD before.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="namespace">In which namespace.</param>
    /// <param name="name">Its name.</param>
    public static async Task<KargoObject> CreateAsync(TestCluster cluster, string @namespace, string name = "orders")
    {
        await InstallAsync(cluster, "id");
        var path = $"/apis/db.example/v1/namespaces/{@namespace}/clusters";
        var manifest = new JsonObject { ["apiVersion"] = "db.example/v1", ["kind"] = "Cluster", ["metadata"] = new JsonObject { ["name"] = name } };
        // A new CRD is established a moment before its objects can be written.
        await Wait.UntilAsync("clusters to be writable", async () => (await cluster.Api.PostAsync(path, manifest)).IsDone);
        return new KargoObject(cluster.Api, $"{path}/{name}");
    }

    /// <summary>Installs its CRD, or replaces the installed one.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="requires">The fields that it requires of each node.</param>
    public static Task InstallAsync(TestCluster cluster, params string[] requires) => InstallAsync(cluster, _ => { }, requires);

    /// <summary>The same, with a role that has a format: a rule that only the API server validates.</summary>
    public static Task InstallWithFormatAsync(TestCluster cluster, params string[] requires) => InstallAsync(cluster, node => node["properties"]!["role"]!["format"] = "uri", requires);

    private static Task<JsonNode> InstallAsync(TestCluster cluster, Action<JsonNode> change, string[] requires)
    {
        var crd = JsonNode.Parse(Definition)!.AsObject();
        var node = crd["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["status"]!["properties"]!["nodes"]!["items"]!;
        if (requires.Length > 0) node["required"] = JsonSerializer.SerializeToNode(requires);
        change(node);
        return Crd.ApplyAsync(cluster, crd);
    }

    /// <summary>A status as its operator writes it: nodes without id.</summary>
    public static JsonObject Nodes(params string[] names) =>
        new() { ["nodes"] = new JsonArray([.. names.Select(name => new JsonObject { ["name"] = name })]) };

    /// <summary>The nodes' ids as they are stored.</summary>
    public static async Task<IReadOnlyList<string>> IdsAsync(KargoObject stored) =>
        [.. (await stored.GetAsync())["status"]!["nodes"]!.AsArray().Select(node => node!["id"]?.GetValue<string>() ?? string.Empty)];
}
