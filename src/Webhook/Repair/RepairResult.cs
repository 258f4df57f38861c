using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Repair;

/// <summary>What became of one stored object that lacked something, and why.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Backfilled">The fields that were set.</param>
/// <param name="Missing">What is missing still.</param>
/// <param name="Conflicts">How often somebody else was faster, so that all was read and evaluated again.</param>
/// <param name="Reason">Why it is not repaired; null where there is nothing to say.</param>
internal sealed record RepairResult(
    string Kind,
    string Namespace,
    string Name,
    RepairOutcome Outcome,
    IReadOnlyList<RepairResult.BackfilledField> Backfilled,
    IReadOnlyList<string> Missing,
    int Conflicts,
    string? Reason)
{
    /// <summary>One where nothing was set.</summary>
    public static RepairResult Create(StoredName name, RepairOutcome outcome, int conflicts, string? reason = null, params IReadOnlyList<string> missing) =>
        new(name.Resource.Resource.Kind, name.Namespace, name.Name, outcome, [], missing, conflicts, reason);

    /// <summary>A field that was set.</summary>
    /// <param name="Path">Where, as the API server writes it.</param>
    /// <param name="Value">To what.</param>
    public sealed record BackfilledField(string Path, string Value);
}
