using KargoStageWebhook.Crds;
using KargoStageWebhook.Kargo;
using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.OffRamp;

/// <summary>What a cluster says of the need for the webhook.</summary>
internal sealed class ClusterLook(ApiServer api, Retries retries)
{
    /// <summary>Counts what is stored and lacks something, page by page.</summary>
    /// <param name="namespace">Only there; null for all.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<StoredObjectsFound> CountStoredAsync(string? @namespace, CancellationToken cancellation)
    {
        var (tally, problems) = (new StoredTally(), new List<string>());
        foreach (var resource in KargoResource.All) await CountAsync(new StoredQuery(resource, @namespace), tally, problems, cancellation);

        var lacking = from found in tally.Lacking
                      where found.Value > 0
                      select new LackingField(found.Key.Resource.Plural, FieldPath.NameOf(found.Key.Field), found.Value);
        return new StoredObjectsFound(tally.Objects, tally.NonConforming, [.. lacking], problems.FirstOrDefault());
    }

    /// <summary>Reads what each installed CRD requires.</summary>
    public async Task<IReadOnlyList<InstalledRules>> ReadCrdsAsync(CancellationToken cancellation)
    {
        var rules = new List<InstalledRules>();
        foreach (var resource in KargoResource.All) rules.Add(await ReadCrdAsync(resource, cancellation));
        return rules;
    }

    private async Task CountAsync(StoredQuery query, StoredTally tally, List<string> problems, CancellationToken cancellation)
    {
        try
        {
            await foreach (var page in new StoredObjects(api, retries).PagesAsync(query, review => StoredTally.MissingIn(StoredEvaluator.Evaluate(review)), cancellation))
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

    private async Task<InstalledRules> ReadCrdAsync(KargoResource resource, CancellationToken cancellation)
    {
        try
        {
            var rules = await ClusterCrds.FindAsync(api, retries, resource, cancellation);
            return new InstalledRules(resource.CrdName, [.. VerificationPaths.FilledOf(resource.Plural).Where(rules.Healed.Requires)], null);
        }
        catch (Exception unknown) when (unknown is ApiServerException or InvalidDataException)
        {
            return new InstalledRules(resource.CrdName, [], unknown.Message);
        }
    }
}
