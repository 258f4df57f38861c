using System.Net;
using System.Threading.RateLimiting;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Recovery;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Repair;

/// <summary>Goes through all that is stored and repairs what lacks something, some objects at a time.</summary>
/// <param name="stored">What is stored.</param>
/// <param name="repair">Repairs one.</param>
/// <param name="installed">What the cluster enforces of a resource; null where that is not known.</param>
/// <param name="rate">Limits how many are begun in a second.</param>
/// <param name="concurrency">How many are repaired at once, at most.</param>
/// <param name="output">Where to tell of it.</param>
internal sealed class RepairRun(
    StoredObjects stored, ObjectRepair repair, Func<ResourceProfile, InstalledSchema?> installed, RateLimiter rate, int concurrency, RepairOutput output)
{
    // One object may be the cause; when this many in a row get no answer, it is the API server.
    private const int MaxFailuresInARow = 3;

    private readonly Lock _lock = new();
    private readonly HashSet<StoredName> _repaired = [];
    private readonly HashSet<(ResourceProfile Resource, string Namespace)> _withoutPermission = [];
    private RepairSummary _summary = new();
    private int _failuresInARow;

    /// <summary>Runs, and tells the output of each object that lacked something.</summary>
    /// <param name="queries">Which objects.</param>
    /// <param name="stopping">Ends the run behind the request under way.</param>
    public async Task<RepairSummary> RunAsync(IReadOnlyList<StoredQuery> queries, CancellationToken stopping)
    {
        try
        {
            foreach (var query in queries) await TryAsync(query, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            _summary = _summary with { Stopped = true };
        }
        catch (ApiServerException failure)
        {
            ReportUnreadable(failure.Message);
        }

        return _summary;
    }

    /// <summary>Asks Kargo's controller to reconcile the repaired Stages, and those with pending Promotions, and tells the output of each.</summary>
    /// <param name="refresh">What does it.</param>
    /// <param name="scope">Which Stages.</param>
    /// <param name="dryRun">Whether the API server stores nothing.</param>
    /// <param name="stopping">Ends it behind the request under way.</param>
    public async Task<RepairSummary> RefreshAsync(StageRefresh refresh, RefreshScope scope, bool dryRun, CancellationToken stopping)
    {
        _summary = _summary with { Refreshed = 0 };
        try
        {
            if (await refresh.RunAsync(scope, _repaired, dryRun, Write, stopping) is { } problem) ReportUnreadable(problem);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            _summary = _summary with { Stopped = true };
        }
        catch (ApiServerException failure)
        {
            ReportUnreadable($"Stages cannot be refreshed: {failure.Message}");
        }

        return _summary;

        void Write(StoredName stage, int pending)
        {
            var why = pending > 0 ? $"{pending} of its Promotions {(pending == 1 ? "is" : "are")} pending" : "it was repaired";
            var result = RepairResult.Create(stage, RepairOutcome.Refreshed, conflicts: 0, why);
            _summary = _summary.With(result);
            output.Write(result);
        }
    }

    private async Task TryAsync(StoredQuery query, CancellationToken stopping)
    {
        try
        {
            await RunAsync(query, stopping);
        }
        catch (ApiServerException missing) when (query.IsOptionalAndMissing(missing))
        {
            _summary = _summary with { Skipped = [.. _summary.Skipped, missing.Message] };
        }
        catch (ApiServerException rejected) when (rejected.IsOfOneKind)
        {
            ReportUnreadable(rejected.Message);
        }
    }

    private async Task RunAsync(StoredQuery query, CancellationToken stopping)
    {
        await foreach (var page in stored.PagesAsync(query, FindLacking, stopping))
        {
            if (page.Unreadable is [var first, ..]) ReportUnreadable(first);

            var lacking = page.Seen.OfType<StoredName>().ToList();
            var conforming = page.Seen.Count - lacking.Count;
            _summary = _summary with { Checked = _summary.Checked + conforming, Conforming = _summary.Conforming + conforming };
            await Parallel.ForEachAsync(lacking, new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = stopping }, RepairAsync);
            output.Progress(query.Resource, _summary, page.Remaining);
        }
    }

    // The first; there is room for one.
    private void ReportUnreadable(string problem) => _summary = _summary with { Unreadable = _summary.Unreadable ?? problem };

    private StoredName? FindLacking(StatusUpdate stored) =>
        StatusEvaluator.EvaluateStored(stored, installed(stored.Profile!)).Violations.Count == 0 ? null : StoredName.From(stored);

    private async ValueTask RepairAsync(StoredName name, CancellationToken stopping)
    {
        var result = IsWithoutPermission(name) ? NotAsked(name) : await TryAsync(name, stopping);
        lock (_lock)
        {
            _summary = _summary.With(result) with { Checked = _summary.Checked + 1 };
            if (result.Outcome == RepairOutcome.Repaired) _repaired.Add(name);
            output.Write(result);
        }
    }

    private async Task<RepairResult> TryAsync(StoredName name, CancellationToken stopping)
    {
        using var lease = await rate.AcquireAsync(1, stopping);
        try
        {
            var result = await repair.RepairAsync(name, stopping);
            Volatile.Write(ref _failuresInARow, 0);
            return result;
        }
        catch (ApiServerException missing) when (missing.IsPermissionMissing)
        {
            lock (_lock)
            {
                _withoutPermission.Add((name.Resource, name.Namespace));
                ReportUnreadable(missing.Message);
            }

            return RepairResult.Create(name, RepairOutcome.Failed, conflicts: 0, missing.Message);
        }
        catch (ApiServerException failure) when (failure.Code != HttpStatusCode.Unauthorized)
        {
            if (Interlocked.Increment(ref _failuresInARow) >= MaxFailuresInARow) throw;
            return RepairResult.Create(name, RepairOutcome.Failed, conflicts: 0, failure.Message);
        }
    }

    // A permission that is missing for one object is missing for all of its kind in its namespace.
    private bool IsWithoutPermission(StoredName name)
    {
        lock (_lock) return _withoutPermission.Contains((name.Resource, name.Namespace));
    }

    private static RepairResult NotAsked(StoredName name) => RepairResult.Create(
        name, RepairOutcome.Failed, conflicts: 0, $"the permission for {name.Resource.Resource.Plural}{(name.Namespace.Length > 0 ? " in this namespace" : string.Empty)} is missing; see the one before");
}
