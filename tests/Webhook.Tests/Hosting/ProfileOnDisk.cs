namespace KargoStageWebhook.Hosting;

/// <summary>A file of added rules, as a ConfigMap would mount it.</summary>
internal sealed class ProfileOnDisk : IDisposable
{
    /// <summary>A rule for the ids of a database cluster's nodes, and one that copies.</summary>
    public const string Clusters = """
        rules:
        - {group: db.example, version: v1, resource: clusters, path: "status.nodes[].id", fill: {derivedIdFrom: [name]}}
        - group: db.example
          version: v1
          resource: clusters
          path: status.nodes[].label
          fill:
            copyOf: name
        """;

    public ProfileOnDisk(string text) => File.WriteAllText(Path, text);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

    public string Setting => $"Webhook:HealingProfile={Path}";

    public void Dispose() => File.Delete(Path);
}
