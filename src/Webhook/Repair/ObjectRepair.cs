using System.Net;
using System.Text.Json;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Repair;

/// <summary>
/// Repairs one stored object: reads it, evaluates it as its next update, patches its status on condition that nobody has changed it since, and reads it
/// back. Where somebody else is faster, all is done again from what they wrote.
/// </summary>
internal sealed class ObjectRepair(StoredObjects stored, Func<ResourceProfile, InstalledSchema?> installed, bool dryRun, TimeProvider time)
{
    /// <summary>How often a conflict is retried.</summary>
    public const int MaxTries = 100;

    private const string NeedsPerson = "not repairable: needs a person; what is missing is never backfilled, or has no value to copy";

    /// <summary>Repairs it.</summary>
    /// <param name="name">The object.</param>
    /// <param name="stopping">Ends it between two requests; a patch that was sent is proven first.</param>
    /// <exception cref="ApiServerException">The user has no permission for it, or the API server does not answer.</exception>
    public async Task<RepairResult> RepairAsync(StoredName name, CancellationToken stopping)
    {
        var backoff = Backoff.AfterConflict(time);
        for (var conflicts = 0; ; conflicts++)
        {
            if (await TryAsync(name, conflicts, stopping) is { } result) return result;
            if (conflicts == MaxTries) return RepairResult.Create(name, RepairOutcome.Failed, conflicts, "somebody else was faster each time; run again");

            await backoff.WaitAsync(stopping);
        }
    }

    /// <returns>Null where somebody else was faster.</returns>
    private async Task<RepairResult?> TryAsync(StoredName name, int conflicts, CancellationToken stopping)
    {
        if (await stored.FindAsync(name, stopping) is not { } before) return RepairResult.Create(name, RepairOutcome.Gone, conflicts);

        RepairPlan plan;
        try
        {
            plan = RepairPlan.For(before, name.Resource, installed(name.Resource));
            if (plan.IsDone) return RepairResult.Create(name, RepairOutcome.Conforming, conflicts);
            if (plan.Backfilled.Count == 0) return RepairResult.Create(name, RepairOutcome.Unrepairable, conflicts, NeedsPerson, plan.Missing);

            var expected = ExpectedObject.Create(before, plan.Patch.Span);
            var answer = await stored.PatchStatusAsync(name, plan.Patch, dryRun, stopping);
            return expected.Matches(answer)
                ? await ReadBackAsync(name, plan, expected, conflicts)
                : RepairResult.Create(name, RepairOutcome.Failed, conflicts, "the API server responded with another object than the one of the request");
        }
        catch (ApiServerException faster) when (faster.Code == HttpStatusCode.Conflict)
        {
            return null;
        }
        catch (ApiServerException gone) when (gone.Code == HttpStatusCode.NotFound)
        {
            // The API server also answers 404 if there is no /status to patch.
            return await stored.FindAsync(name, stopping) is null
                ? RepairResult.Create(name, RepairOutcome.Gone, conflicts)
                : RepairResult.Create(name, RepairOutcome.Failed, conflicts, $"{name.Resource.Resource.Name} {name.Resource.Resource.Version} has no status subresource: add subresources.status to this version of the CRD");
        }
        catch (ApiServerException denied) when (denied is { Code: HttpStatusCode.Forbidden, IsPermissionMissing: false })
        {
            return RepairResult.Create(name, RepairOutcome.Failed, conflicts, denied.Message);
        }
        catch (ApiServerException rejected) when (rejected.Code is HttpStatusCode.UnprocessableContent or HttpStatusCode.BadRequest)
        {
            return RepairResult.Create(name, RepairOutcome.Unrepairable, conflicts, $"not repairable: needs a person; {rejected.Message}");
        }
        catch (JsonException unreadable)
        {
            return RepairResult.Create(name, RepairOutcome.Failed, conflicts, $"it cannot be read: {unreadable.Message}");
        }
    }

    private async Task<RepairResult?> ReadBackAsync(StoredName name, RepairPlan plan, ExpectedObject expected, int conflicts)
    {
        var result = new RepairResult(
            name.Resource.Resource.Kind,
            name.Namespace,
            name.Name,
            plan.Missing.Count == 0 ? RepairOutcome.Repaired : RepairOutcome.Unrepairable,
            plan.Backfilled,
            plan.Missing,
            conflicts,
            plan.Missing.Count == 0 ? null : NeedsPerson);
        if (dryRun) return result;

        if (await stored.FindAsync(name, CancellationToken.None) is not { } after) return RepairResult.Create(name, RepairOutcome.Gone, conflicts);
        if (expected.Matches(after)) return result;

        // Somebody has written since, which is their right, unless it took what was set away again.
        return RepairPlan.For(after, name.Resource, installed(name.Resource)).Backfilled.Count == 0 ? result : null;
    }
}
