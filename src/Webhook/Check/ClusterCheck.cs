using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Check;

/// <summary>Checks what is stored in a cluster, page by page.</summary>
internal static class ClusterCheck
{
    private const string Source = "cluster";

    /// <summary>Reports each stored object of the profile's resources.</summary>
    /// <param name="stored">What is stored.</param>
    /// <param name="profile">The resources.</param>
    /// <param name="namespace">Only there; null for all.</param>
    /// <param name="selector">Only with labels that match; null for all.</param>
    /// <param name="check">Evaluates them.</param>
    /// <param name="output">Where to.</param>
    /// <param name="report">Is told which resources of an operator's profile are skipped, since they are not installed.</param>
    /// <param name="stopping">Ends it.</param>
    /// <exception cref="ApiServerException">The API server does not answer.</exception>
    public static async Task RunAsync(StoredObjects stored, Profile profile, string? @namespace, string? selector, ObjectCheck check, CheckOutput output, Action<string> report, CancellationToken stopping)
    {
        foreach (var resource in profile.Resources)
        {
            var query = new StoredQuery(resource, @namespace, selector);
            try
            {
                await RunAsync(stored, query, check, output, stopping);
            }
            catch (ApiServerException missing) when (query.IsOptionalAndMissing(missing))
            {
                report($"Skipped: {missing.Message}");
            }
            catch (ApiServerException failure) when (failure.IsOfOneKind)
            {
                output.ReportUnreadable(failure.Message);
            }
        }
    }

    private static async Task RunAsync(StoredObjects stored, StoredQuery query, ObjectCheck check, CheckOutput output, CancellationToken stopping)
    {
        await foreach (var page in stored.PagesAsync(query, update => check.Check(Source, update), stopping))
        {
            foreach (var found in page.Seen) output.Write(found);
            foreach (var problem in page.Unreadable) output.ReportUnreadable(problem);
        }
    }
}
