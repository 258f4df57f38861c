using KargoStageWebhook.Cluster;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Check;

/// <summary>Checks what is stored in a cluster, page by page.</summary>
internal static class ClusterCheck
{
    private const string Source = "cluster";

    /// <summary>Tells the output of each stored Stage and Promotion.</summary>
    /// <param name="stored">What is stored.</param>
    /// <param name="namespace">Only there; null for all.</param>
    /// <param name="selector">Only with labels that match; null for all.</param>
    /// <param name="check">Who judges.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="ApiServerException">They cannot be listed.</exception>
    public static async Task RunAsync(StoredObjects stored, string? @namespace, string? selector, ObjectCheck check, CheckOutput output)
    {
        foreach (var resource in KargoResource.All)
        {
            await foreach (var page in stored.PagesAsync(new StoredQuery(resource, @namespace, selector), review => check.Check(Source, review), CancellationToken.None))
            {
                foreach (var found in page.Seen) output.Tell(found);
                foreach (var problem in page.Unreadable) output.NoteUnreadable(problem);
            }
        }
    }
}
