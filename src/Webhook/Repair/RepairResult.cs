using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Repair;

/// <summary>What became of one stored object that lacked something, and why.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Filled">The ids that were filled in.</param>
/// <param name="Lacking">What is missing still.</param>
/// <param name="Conflicts">How often somebody else was faster, so that all was read and judged anew.</param>
/// <param name="Reason">Why it is not repaired; null where there is nothing to say.</param>
internal sealed record RepairResult(
    string Kind,
    string Namespace,
    string Name,
    RepairOutcome Outcome,
    IReadOnlyList<RepairResult.FilledId> Filled,
    IReadOnlyList<string> Lacking,
    int Conflicts,
    string? Reason)
{
    /// <summary>One where nothing was filled in.</summary>
    public static RepairResult Of(StoredName name, RepairOutcome outcome, int conflicts, string? reason = null, params IReadOnlyList<string> lacking) =>
        new(name.Resource.Kind, name.Namespace, name.Name, outcome, [], lacking, conflicts, reason);

    /// <summary>An id that was filled in.</summary>
    /// <param name="Path">Where, as the API server writes it.</param>
    /// <param name="Id">Which.</param>
    public sealed record FilledId(string Path, string Id);
}
