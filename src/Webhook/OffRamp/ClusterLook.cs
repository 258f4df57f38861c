using KargoStageWebhook.Audit;
using KargoStageWebhook.Cluster;
using KargoStageWebhook.Kargo;
using KargoStageWebhook.Repair;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.OffRamp;

/// <summary>What a cluster says of the need for the webhook.</summary>
internal sealed class ClusterLook(ApiServer api, Retries retries)
{
    private const string Crds = "apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    /// <summary>Counts what is stored and lacks something, page by page.</summary>
    /// <param name="namespace">Only there; null for all.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<StoredObjectsFound> CountStoredAsync(string? @namespace, CancellationToken cancellation)
    {
        var (tally, problem) = (new AuditTally(), (string?)null);
        try
        {
            foreach (var resource in KargoResource.All)
            {
                var pages = new StoredObjects(api, retries).PagesAsync(
                    new StoredQuery(resource, @namespace), review => AuditTally.MissingIn(RepairPlan.Decide(review)), cancellation);
                await foreach (var page in pages)
                {
                    foreach (var missing in page.Seen) tally.Add(resource, missing);
                    if (page.Unreadable is [var first, ..]) problem ??= first;
                }
            }
        }
        catch (ApiServerException failure)
        {
            problem = failure.Message;
        }

        var lacking = from found in tally.Lacking
                      where found.Value > 0
                      select new LackingField(found.Key.Resource.Plural, FieldPath.NameOf(found.Key.Field), found.Value);
        return new StoredObjectsFound(tally.Objects, tally.NonConforming, [.. lacking], problem);
    }

    /// <summary>Reads what each installed CRD requires.</summary>
    public async Task<IReadOnlyList<InstalledRules>> ReadCrdsAsync(CancellationToken cancellation)
    {
        var rules = new List<InstalledRules>();
        foreach (var resource in KargoResource.All) rules.Add(await ReadCrdAsync(resource, cancellation));
        return rules;
    }

    private async Task<InstalledRules> ReadCrdAsync(KargoResource resource, CancellationToken cancellation)
    {
        try
        {
            var crd = await retries.ReadAsync(
                async limit =>
                {
                    using var response = await api.OpenAsync($"{Crds}/{resource.CrdName}", limit);
                    return await response.Content.ReadAsByteArrayAsync(limit);
                },
                cancellation);
            var filled = VerificationPaths.FilledOf(resource.Plural);
            return CrdCompiler.Compile(crd, KargoResource.Version, filled) switch
            {
                CompileResult.Compiled { Schema: var schema } => new InstalledRules(resource.CrdName, [.. filled.Where(schema.Requires)], null),
                CompileResult.Unreadable unreadable => new InstalledRules(resource.CrdName, [], unreadable.Reason),
                var other => throw new InvalidOperationException($"A CRD cannot come out as {other}."),
            };
        }
        catch (ApiServerException failure)
        {
            return new InstalledRules(resource.CrdName, [], failure.Message);
        }
    }
}
