using KargoStageWebhook.Crds;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.OffRamp;

/// <summary>What a cluster says of the need for the webhook.</summary>
internal sealed class ClusterInspection(ApiServer api, Retries retries, Profile profile)
{
    /// <summary>Counts what is stored and lacks something, page by page.</summary>
    /// <param name="namespace">Only there; null for all.</param>
    /// <param name="report">Is told which resources of an operator's profile are skipped, since they are not installed.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<StoredObjectsFound> CountStoredAsync(string? @namespace, Action<string> report, CancellationToken cancellation)
    {
        var (tallies, problems) = (new List<StoredTally>(), new List<string>());
        foreach (var resource in profile.Resources)
        {
            var (query, tally) = (new StoredQuery(resource, @namespace), new StoredTally(resource));
            tallies.Add(tally);
            try
            {
                await CountAsync(query, tally, problems, cancellation);
            }
            catch (ApiServerException missing) when (query.IsOptionalAndMissing(missing))
            {
                report($"Skipped: {missing.Message}");
            }
            catch (ApiServerException failure)
            {
                problems.Add(failure.Message);
            }
        }

        var totals = StoredTotals.From(tallies);
        var lacking = from found in totals.Lacking
                      where found.Value > 0
                      select new LackingField(found.Key.Resource, found.Key.Field, found.Value);
        return new StoredObjectsFound(totals.Objects, totals.NonConforming, [.. lacking], problems.FirstOrDefault());
    }

    /// <summary>Reads what each installed CRD requires.</summary>
    public async Task<IReadOnlyList<CrdRequirements>> ReadCrdsAsync(CancellationToken cancellation)
    {
        var rules = new List<CrdRequirements>();
        foreach (var resource in profile.Resources) rules.Add(await ReadCrdAsync(resource, cancellation));
        return rules;
    }

    private async Task CountAsync(StoredQuery query, StoredTally tally, List<string> problems, CancellationToken cancellation)
    {
        await foreach (var page in new StoredObjects(api, retries).PagesAsync(query, stored => StoredTally.MissingIn(StatusEvaluator.EvaluateStored(stored, installed: null)), cancellation))
        {
            foreach (var missing in page.Seen) tally.Add(missing);
            problems.AddRange(page.Unreadable);
        }
    }

    private async Task<CrdRequirements> ReadCrdAsync(ResourceProfile resource, CancellationToken cancellation)
    {
        try
        {
            var rules = (await ClusterCrds.FindAsync(api, retries, resource, cancellation)).Status;
            return new CrdRequirements(resource.Resource.Name, resource.Resource.Version, [.. from field in resource.Backfilled where rules.Requires(field.Path) select field.Path.Text], null);
        }
        catch (Exception unknown) when (unknown is ApiServerException or InvalidDataException)
        {
            return new CrdRequirements(resource.Resource.Name, resource.Resource.Version, [], unknown.Message);
        }
    }
}
