using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Counts the stored objects of one resource, as its version of the profile shows them, by what they lack.</summary>
/// <param name="resource">The resource; of its fields, what is not missing anywhere is 0, not absent.</param>
internal sealed class StoredTally(ResourceProfile resource)
{
    private readonly Dictionary<string, long> _lacking = resource.Fields.Select(field => field.Metric).Distinct().ToDictionary(metric => metric, _ => 0L);

    /// <summary>The resource's name in metrics, the same for all its versions.</summary>
    public string Resource => resource.Resource.Name;

    /// <summary>Objects counted.</summary>
    public long Objects { get; private set; }

    /// <summary>Those of them that lack anything.</summary>
    public long NonConforming { get; private set; }

    /// <summary>The number of objects that lack a field, by the field's name in metrics.</summary>
    public IReadOnlyDictionary<string, long> Lacking => _lacking;

    /// <summary>What a decision says is missing of the profile's fields, each once, by its name in metrics.</summary>
    public static IReadOnlyList<string> MissingIn(Decision decision) =>
        [.. decision.Violations.Where(violation => violation.Profile is not null).Select(violation => violation.Field).Distinct()];

    /// <summary>Counts an object.</summary>
    /// <param name="missing">What it lacks.</param>
    public void Add(IReadOnlyList<string> missing)
    {
        Objects++;
        if (missing.Count > 0) NonConforming++;
        foreach (var field in missing) _lacking[field]++;
    }
}
