namespace KargoStageWebhook.Hosting;

/// <summary>A profile that adds a resource, as a ConfigMap would mount it.</summary>
internal sealed class ProfileOnDisk : IDisposable
{
    /// <summary>The ids of a database cluster's nodes, and a field that is a copy.</summary>
    public const string Clusters = """
        - match: {group: db.example, version: v1, kind: Cluster, resource: clusters}
          backfill:
          - {field: "status.nodes[].id", id: {from: [name]}}
          - field: status.nodes[].label
            copy: name
        """;

    public ProfileOnDisk(string text) => File.WriteAllText(Path, text);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

    public string Setting => $"Webhook:Profile={Path}";

    public void Dispose() => File.Delete(Path);
}
