using System.Net;
using System.Text.Json;
using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Repair;

/// <summary>
/// Heals one stored object: reads it, judges it as a review, patches its status on condition that nobody has changed it since, and reads it
/// back. Whoever is faster wins; then all begins anew from what they wrote.
/// </summary>
internal sealed class ObjectRepair(StoredObjects stored, bool dryRun, TimeProvider time)
{
    /// <summary>How often a conflict is retried.</summary>
    public const int MostTries = 100;

    private const string NotInvented = "not repairable: needs a person; phase and startTime are never invented";

    /// <summary>Repairs it.</summary>
    /// <param name="name">Which.</param>
    /// <param name="stopping">Ends it between two requests; a patch that was sent is proven first.</param>
    /// <exception cref="ApiServerException">The API server does not allow it, or does not answer.</exception>
    public async Task<RepairResult> RepairAsync(StoredName name, CancellationToken stopping)
    {
        var backoff = Backoff.AfterConflict(time);
        for (var conflicts = 0; ; conflicts++)
        {
            if (await TryAsync(name, conflicts, stopping) is { } result) return result;
            if (conflicts == MostTries) return RepairResult.Of(name, RepairOutcome.Failed, conflicts, "somebody else was faster each time; run again");

            await backoff.WaitAsync(stopping);
        }
    }

    /// <returns>Null where somebody else was faster.</returns>
    private async Task<RepairResult?> TryAsync(StoredName name, int conflicts, CancellationToken stopping)
    {
        if (await stored.FindAsync(name, stopping) is not { } before) return RepairResult.Of(name, RepairOutcome.Gone, conflicts);

        RepairPlan plan;
        try
        {
            plan = RepairPlan.For(before);
            if (plan.IsDone) return RepairResult.Of(name, RepairOutcome.Conforming, conflicts);
            if (plan.Filled.Count == 0) return RepairResult.Of(name, RepairOutcome.Unrepairable, conflicts, NotInvented, plan.Unhealable);

            var proof = Proof.Of(before, plan.Patch.Span);
            var answer = await stored.PatchStatusAsync(name, plan.Patch, dryRun, stopping);
            return proof.Holds(answer)
                ? await ReadBackAsync(name, plan, proof, conflicts)
                : RepairResult.Of(name, RepairOutcome.Failed, conflicts, "the API server answers with something else than was asked for");
        }
        catch (ApiServerException faster) when (faster.Code == HttpStatusCode.Conflict)
        {
            return null;
        }
        catch (ApiServerException gone) when (gone.Code == HttpStatusCode.NotFound)
        {
            return RepairResult.Of(name, RepairOutcome.Gone, conflicts);
        }
        catch (ApiServerException refused) when (refused.Code is HttpStatusCode.UnprocessableContent or HttpStatusCode.BadRequest)
        {
            return RepairResult.Of(name, RepairOutcome.Unrepairable, conflicts, $"not repairable: needs a person; {refused.Message}");
        }
        catch (JsonException unreadable)
        {
            return RepairResult.Of(name, RepairOutcome.Failed, conflicts, $"it cannot be read: {unreadable.Message}");
        }
    }

    private async Task<RepairResult?> ReadBackAsync(StoredName name, RepairPlan plan, Proof proof, int conflicts)
    {
        var result = new RepairResult(
            name.Resource.Kind,
            name.Namespace,
            name.Name,
            plan.Unhealable.Count == 0 ? RepairOutcome.Repaired : RepairOutcome.Unrepairable,
            plan.Filled,
            plan.Unhealable,
            conflicts,
            plan.Unhealable.Count == 0 ? null : NotInvented);
        if (dryRun) return result;

        if (await stored.FindAsync(name, CancellationToken.None) is not { } after) return RepairResult.Of(name, RepairOutcome.Gone, conflicts);
        if (proof.Holds(after)) return result;

        // Somebody has written since, which is their right, unless it took ids away again.
        return RepairPlan.For(after).Filled.Count == 0 ? result : null;
    }
}
