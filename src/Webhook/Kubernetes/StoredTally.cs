using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Counts stored objects by resource and by what they lack.</summary>
internal sealed class StoredTally
{
    private readonly Dictionary<(string Resource, string Field), long> _lacking;

    /// <param name="resources">The resources whose fields are counted; what is not missing anywhere is 0, not absent.</param>
    public StoredTally(params IReadOnlyList<ResourceProfile> resources) => _lacking =
        (from resource in resources from field in resource.Fields select (resource.Resource.Name, field.Metric)).Distinct().ToDictionary(key => key, _ => 0L);

    /// <summary>Objects counted.</summary>
    public long Objects { get; private set; }

    /// <summary>Those of them that lack anything.</summary>
    public long NonConforming { get; private set; }

    /// <summary>The number of objects that lack a field, by the resource's and the field's names in metrics.</summary>
    public IReadOnlyDictionary<(string Resource, string Field), long> Lacking => _lacking;

    /// <summary>What a decision says is missing of the profile's fields, each once, by its name in metrics.</summary>
    public static IReadOnlyList<string> MissingIn(Decision decision) =>
        [.. decision.Violations.Where(violation => violation.Profile is not null).Select(violation => violation.Field).Distinct()];

    /// <summary>Counts an object.</summary>
    /// <param name="resource">Its resource.</param>
    /// <param name="missing">What it lacks.</param>
    public void Add(ResourceProfile resource, IReadOnlyList<string> missing)
    {
        Objects++;
        if (missing.Count > 0) NonConforming++;
        foreach (var field in missing) _lacking[(resource.Resource.Name, field)]++;
    }
}
