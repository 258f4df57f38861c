using KargoStageWebhook.Admission;
using KargoStageWebhook.Cluster;
using KargoStageWebhook.Conformance;
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
    /// <param name="judge">Who decides.</param>
    /// <param name="output">Where to.</param>
    public static async Task RunAsync(StoredObjects stored, string? @namespace, string? selector, Judge judge, CheckOutput output)
    {
        try
        {
            foreach (var resource in KargoResource.All)
            {
                await foreach (var page in stored.PagesAsync(new StoredQuery(resource, @namespace, selector), Check, CancellationToken.None))
                {
                    foreach (var found in page.Seen) output.Tell(found);
                    foreach (var problem in page.Unreadable) output.NoteUnreadable(problem);
                }
            }
        }
        catch (ApiServerException failure)
        {
            output.NoteUnreadable($"The cluster cannot be read: {failure.Message}");
        }

        CheckedObject Check(Review review) => CheckedObject.Of(Source, review, judge.Decide(review, AdmissionPhase.Mutating));
    }
}
