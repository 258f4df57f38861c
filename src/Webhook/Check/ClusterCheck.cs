using KargoStageWebhook.Kargo;
using KargoStageWebhook.Kubernetes;

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
    /// <param name="stopping">Ends it.</param>
    /// <exception cref="ApiServerException">The API server refuses all kinds, or does not answer.</exception>
    public static async Task RunAsync(StoredObjects stored, string? @namespace, string? selector, ObjectCheck check, CheckOutput output, CancellationToken stopping)
    {
        foreach (var resource in KargoResource.All)
        {
            try
            {
                await RunAsync(stored, new StoredQuery(resource, @namespace, selector), check, output, stopping);
            }
            catch (ApiServerException refused) when (refused.IsOfOneKind)
            {
                output.NoteUnreadable($"The {resource.Plural} cannot be read: {refused.Message}");
            }
        }
    }

    private static async Task RunAsync(StoredObjects stored, StoredQuery query, ObjectCheck check, CheckOutput output, CancellationToken stopping)
    {
        await foreach (var page in stored.PagesAsync(query, review => check.Check(Source, review), stopping))
        {
            foreach (var found in page.Seen) output.Tell(found);
            foreach (var problem in page.Unreadable) output.NoteUnreadable(problem);
        }
    }
}
