using KargoStageWebhook.Crds;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.LeaderElection;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Audit;

/// <summary>
/// Counts, every <c>Webhook:AuditPeriod</c>, the stored objects that lack something: page by page, with pauses, so that neither the API server
/// nor this process notices. The replica that leads does so for all.
/// </summary>
/// <param name="profile">The resources.</param>
/// <param name="stored">What is stored.</param>
/// <param name="crds">What the cluster enforces.</param>
/// <param name="findings">Where the result goes.</param>
/// <param name="options">The period.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For what was found.</param>
internal sealed partial class Auditor(Profile profile, StoredObjects stored, InstalledCrds crds, AuditFindings findings, AuditOptions options, TimeProvider time, ILogger<Auditor> logger) : ILeaderDuty
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenPages = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<ResourceProfile, StoredTally> _counts = [];

    /// <inheritdoc/>
    public async Task PerformAsync(CancellationToken whileLeading)
    {
        try
        {
            // Many clusters are upgraded at once; their audits need not begin together.
            var start = options.AuditPeriod < LongestStart ? options.AuditPeriod : LongestStart;
            await Task.Delay(start * Random.Shared.NextDouble(), time, whileLeading);
            while (true)
            {
                await AuditAsync(whileLeading);
                await Task.Delay(options.AuditPeriod * (0.9 + (Random.Shared.NextDouble() / 5)), time, whileLeading);
            }
        }
        finally
        {
            findings.Replace(null); // Its next leader says it; two who do would be added up.
            _counts.Clear();
        }
    }

    private async Task AuditAsync(CancellationToken stopping)
    {
        var isComplete = true;
        foreach (var resource in profile.Resources)
        {
            if (await TryCountAsync(resource, stopping) is { } counted) _counts[resource] = counted;
            else isComplete = false;
        }

        var totals = StoredTotals.From(_counts.Values);
        var at = isComplete ? time.GetUtcNow() : findings.Last?.At;
        findings.Replace(new StoredFindings(at, totals.NonConforming, totals.Lacking));
        if (isComplete) Audited(totals.Objects, totals.NonConforming);
    }

    /// <returns>Null where they could not be counted: what was found last stays, and a metric says when all were.</returns>
    private async Task<StoredTally?> TryCountAsync(ResourceProfile resource, CancellationToken stopping)
    {
        try
        {
            return await CountAsync(resource, stopping);
        }
        catch (ApiServerException missing) when (new StoredQuery(resource).IsOptionalAndMissing(missing))
        {
            NotInstalled(missing.Message);
            return new StoredTally(resource);
        }
        catch (Exception trouble) when (!stopping.IsCancellationRequested)
        {
            NotAudited(Duration.Format(options.AuditPeriod), trouble is ApiServerException ? trouble.Message : $"The {resource.Resource.Name} cannot be counted: {trouble.Message}");
            return null;
        }
    }

    private async Task<StoredTally> CountAsync(ResourceProfile resource, CancellationToken stopping)
    {
        var tally = new StoredTally(resource);
        var pages = stored.PagesAsync(new StoredQuery(resource), update => StoredTally.MissingIn(StatusEvaluator.EvaluateStored(update, crds.Find(resource))), stopping);
        await foreach (var page in pages)
        {
            foreach (var missing in page.Seen) tally.Add(missing);
            foreach (var problem in page.Unreadable) LeftOut(problem);
            await Task.Delay(BetweenPages * (0.5 + Random.Shared.NextDouble()), time, stopping);
        }

        return tally;
    }
}
