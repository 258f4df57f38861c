using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Kargo;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>Another operator's cluster-scoped resource: stored as v1alpha1, where a zone needs no id; served as v1 too, whose schema requires one.</summary>
internal static class Grid
{
    private const string Definition = """
        {
          "apiVersion": "apiextensions.k8s.io/v1",
          "kind": "CustomResourceDefinition",
          "metadata": { "name": "grids.db.example" },
          "spec": {
            "group": "db.example",
            "scope": "Cluster",
            "names": { "plural": "grids", "singular": "grid", "kind": "Grid", "listKind": "GridList" },
            "versions": [
              { "name": "v1alpha1", "served": true, "storage": true, "subresources": { "status": {} }, "schema": { "openAPIV3Schema": {
                "type": "object",
                "properties": { "status": { "type": "object", "properties": { "phase": { "type": "string" }, "zones": { "type": "object", "additionalProperties": {
                  "type": "object",
                  "properties": { "id": { "type": "string" }, "name": { "type": "string" } }
                } } } } }
              } } },
              { "name": "v1", "served": true, "storage": false, "subresources": { "status": {} }, "schema": { "openAPIV3Schema": {
                "type": "object",
                "properties": { "status": { "type": "object", "properties": { "phase": { "type": "string" }, "zones": { "type": "object", "additionalProperties": {
                  "type": "object",
                  "required": ["id"],
                  "properties": { "id": { "type": "string", "minLength": 1 }, "name": { "type": "string" } }
                } } } } }
              } } }
            ]
          }
        }
        """;

    private const string Profile = """
        - match: {group: db.example, version: v1, kind: Grid, resource: grids}
          backfill:
          - field: status.zones{}.id
            id: {from: [name]}
        """;

    /// <summary>What the verbs and the audit need for it.</summary>
    public static readonly AccessRule[] Permissions =
    [
        new("db.example", ["grids"], ["get", "list"]),
        new("db.example", ["grids/status"], ["patch"]),
        new("apiextensions.k8s.io", ["customresourcedefinitions"], ["get", "list", "watch"], ["grids.db.example"]),
    ];

    /// <summary>Writes the profile that backfills its ids.</summary>
    public static Task<TemporaryFile> WriteProfileAsync() => TemporaryFile.WriteAsync(Profile);

    /// <summary>Stores a new one without status, and the CRD before.</summary>
    /// <returns>It, as v1alpha1 shows it.</returns>
    public static async Task<KargoObject> CreateAsync(TestCluster cluster, string name)
    {
        await Crd.ApplyAsync(cluster, JsonNode.Parse(Definition)!.AsObject());
        const string Path = "/apis/db.example/v1alpha1/grids";
        var manifest = new JsonObject { ["apiVersion"] = "db.example/v1alpha1", ["kind"] = "Grid", ["metadata"] = new JsonObject { ["name"] = name } };
        // A new CRD is established a moment before its objects can be written.
        await Wait.UntilAsync("grids to be writable", async () => (await cluster.Api.PostAsync(Path, manifest)).IsDone);
        return new KargoObject(cluster.Api, $"{Path}/{name}");
    }

    /// <summary>A status with one zone that has no id.</summary>
    public static JsonObject Zone(string key) =>
        new() { ["zones"] = new JsonObject { [key] = new JsonObject { ["name"] = key } } };

    /// <summary>The id of a zone as it is stored; "" for none.</summary>
    public static async Task<string> IdAsync(KargoObject grid, string key) =>
        (await grid.GetAsync())["status"]!["zones"]![key]!["id"]?.GetValue<string>() ?? string.Empty;
}
