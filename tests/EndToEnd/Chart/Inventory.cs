using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>Every object of the cluster that bears our name or is in our namespace, of whatever kind the API server knows.</summary>
internal static class Inventory
{
    /// <summary>Takes it.</summary>
    /// <returns>A line for each: <c>api/v1 secrets NAMESPACE/NAME</c>. Events are none of it: they expire.</returns>
    public static async Task<IReadOnlyList<string>> TakeAsync(TestCluster cluster, string @namespace)
    {
        var found = new List<string>();
        foreach (var version in await VersionsAsync(cluster))
        {
            foreach (var resource in await ListableAsync(cluster, version))
            {
                var list = (await cluster.Api.GetAsync($"/{version}/{resource}")).Done().Body;
                found.AddRange(
                    from item in list["items"]?.AsArray() ?? []
                    let metadata = item["metadata"]!
                    let place = metadata["namespace"]?.GetValue<string>() ?? string.Empty
                    let name = metadata["name"]!.GetValue<string>()
                    where place == @namespace || name.Contains("kargo-stage-webhook", StringComparison.Ordinal)
                    select $"{version} {resource} {place}/{name}");
            }
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<string>> VersionsAsync(TestCluster cluster)
    {
        var groups = (await cluster.Api.GetAsync("/apis")).Done().Body["groups"]!.AsArray();
        return ["api/v1", .. groups.Select(group => $"apis/{group!["preferredVersion"]!["groupVersion"]}")];
    }

    private static async Task<IEnumerable<string>> ListableAsync(TestCluster cluster, string version) =>
        from resource in (await cluster.Api.GetAsync($"/{version}")).Done().Body["resources"]!.AsArray()
        let name = resource["name"]!.GetValue<string>()
        where name is not ("events" or "componentstatuses") && Verbs(resource).Contains("list")
        select name;

    private static IEnumerable<string> Verbs(JsonNode resource) => resource["verbs"]!.AsArray().Select(verb => verb!.GetValue<string>());
}
