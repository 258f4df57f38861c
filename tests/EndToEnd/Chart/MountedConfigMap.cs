using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>A ConfigMap, mounted as a kubelet does.</summary>
internal static class MountedConfigMap
{
    /// <summary>Mounts the one in which a container has a file.</summary>
    /// <param name="cluster">Where it is stored.</param>
    /// <param name="namespace">That of the Pod.</param>
    /// <param name="pod">The Pod's spec.</param>
    /// <param name="file">The file's path, as the container knows it.</param>
    /// <param name="folder">What the mount is here.</param>
    /// <returns>The file's path here.</returns>
    public static async Task<string> MountAsync(TestCluster cluster, string @namespace, JsonNode pod, string file, DirectoryInfo folder)
    {
        var mount = One(pod["containers"]![0]!["volumeMounts"], "mountPath", Path.GetDirectoryName(file)!);
        var name = One(pod["volumes"], "name", Text(mount["name"]))["configMap"]!["name"];
        var map = (await cluster.Api.GetAsync($"/api/v1/namespaces/{@namespace}/configmaps/{Text(name)}")).Done().Body;
        foreach (var (key, content) in map["data"]!.AsObject()) await File.WriteAllTextAsync(Path.Combine(folder.FullName, key), Text(content));
        return Path.Combine(folder.FullName, Path.GetFileName(file));
    }

    private static JsonNode One(JsonNode? list, string field, string value) => list!.AsArray().Single(one => Text(one![field]) == value)!;

    private static string Text(JsonNode? text) => text!.GetValue<string>();
}
