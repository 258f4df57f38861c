using KargoStageWebhook.Conformance;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Counts stored objects by kind and by what they lack.</summary>
internal sealed class StoredTally
{
    private static readonly EntryFields[] Fields = [EntryFields.Id, EntryFields.Phase, EntryFields.StartTime];

    // What is not lacking anywhere is 0, not absent.
    private readonly Dictionary<(KargoResource Resource, EntryFields Field), long> _lacking =
        (from resource in KargoResource.All from field in Fields select (resource, field)).ToDictionary(key => key, _ => 0L);

    /// <summary>Objects counted.</summary>
    public long Objects { get; private set; }

    /// <summary>Those of them that lack anything.</summary>
    public long NonConforming { get; private set; }

    /// <summary>The sums.</summary>
    public IReadOnlyDictionary<(KargoResource Resource, EntryFields Field), long> Lacking => _lacking;

    /// <summary>What a verdict says is missing, each field once.</summary>
    public static EntryFields MissingIn(Verdict verdict) => verdict.Violations.Aggregate(EntryFields.None, (fields, violation) => fields | (violation.Lacking?.Field ?? EntryFields.None));

    /// <summary>Counts an object.</summary>
    /// <param name="resource">Its kind.</param>
    /// <param name="missing">What it lacks.</param>
    public void Add(KargoResource resource, EntryFields missing)
    {
        Objects++;
        if (missing != EntryFields.None) NonConforming++;
        foreach (var field in Fields)
        {
            if (missing.HasFlag(field)) _lacking[(resource, field)]++;
        }
    }
}
