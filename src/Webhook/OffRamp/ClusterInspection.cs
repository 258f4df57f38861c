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
    /// <param name="cancellation">Ends it.</param>
    public async Task<StoredObjectsFound> CountStoredAsync(string? @namespace, CancellationToken cancellation)
    {
        var (tally, problems) = (new StoredTally(profile), new List<string>());
        foreach (var resource in profile.Resources) await CountAsync(new StoredQuery(resource, @namespace), tally, problems, cancellation);

        var lacking = from found in tally.Lacking
                      where found.Value > 0
                      select new LackingField(found.Key.Resource, found.Key.Field, found.Value);
        return new StoredObjectsFound(tally.Objects, tally.NonConforming, [.. lacking], problems.FirstOrDefault());
    }

    /// <summary>Reads what each installed CRD requires.</summary>
    public async Task<IReadOnlyList<InstalledRules>> ReadCrdsAsync(CancellationToken cancellation)
    {
        var rules = new List<InstalledRules>();
        foreach (var resource in profile.Resources) rules.Add(await ReadCrdAsync(resource, cancellation));
        return rules;
    }

    private async Task CountAsync(StoredQuery query, StoredTally tally, List<string> problems, CancellationToken cancellation)
    {
        try
        {
            await foreach (var page in new StoredObjects(api, retries).PagesAsync(query, stored => StoredTally.MissingIn(StatusEvaluator.EvaluateStored(stored, installed: null)), cancellation))
            {
                foreach (var missing in page.Seen) tally.Add(query.Resource, missing);
                problems.AddRange(page.Unreadable);
            }
        }
        catch (ApiServerException failure)
        {
            problems.Add(failure.Message);
        }
    }

    private async Task<InstalledRules> ReadCrdAsync(ResourceProfile resource, CancellationToken cancellation)
    {
        try
        {
            var rules = (await ClusterCrds.FindAsync(api, retries, resource, cancellation)).Status;
            return new InstalledRules(resource.Resource.Name, [.. from field in resource.Backfilled where rules.Requires(field.Path) select field.Path.Text], null);
        }
        catch (Exception unknown) when (unknown is ApiServerException or InvalidDataException)
        {
            return new InstalledRules(resource.Resource.Name, [], unknown.Message);
        }
    }
}
