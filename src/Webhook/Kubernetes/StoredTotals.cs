namespace KargoStageWebhook.Kubernetes;

/// <summary>Numbers of stored objects of several resources.</summary>
/// <param name="Objects">Objects counted.</param>
/// <param name="NonConforming">Those of them that lack anything.</param>
/// <param name="Lacking">The number of objects that lack a field, by the resource's and the field's names in metrics.</param>
internal sealed record StoredTotals(long Objects, long NonConforming, IReadOnlyDictionary<(string Resource, string Field), long> Lacking)
{
    /// <summary>
    /// Adds up what was counted. The API server lists one stored object in each version of its resource, so of several versions the largest number counts:
    /// a sum would count the object several times.
    /// </summary>
    public static StoredTotals From(IEnumerable<StoredTally> tallies)
    {
        var resources = tallies.GroupBy(tally => tally.Resource).ToList();
        var lacking = from resource in resources
                      from version in resource
                      from field in version.Lacking
                      group field.Value by (resource.Key, field.Key);
        return new StoredTotals(
            resources.Sum(versions => versions.Max(version => version.Objects)),
            resources.Sum(versions => versions.Max(version => version.NonConforming)),
            lacking.ToDictionary(found => found.Key, found => found.Max()));
    }
}
