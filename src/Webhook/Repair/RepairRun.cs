using System.Net;
using System.Threading.RateLimiting;
using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Repair;

/// <summary>Goes through all that is stored and repairs what lacks something, one object after the other.</summary>
internal sealed class RepairRun(StoredObjects stored, ObjectRepair repair, RateLimiter rate, RepairOutput output)
{
    // One object may be at fault; when this many in a row get no answer, it is the API server.
    private const int MostFailuresInARow = 3;

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
            NoteUnreadable(failure.Message);
        }

        return _summary;
    }

    private async Task TryAsync(StoredQuery query, CancellationToken stopping)
    {
        try
        {
            await RunAsync(query, stopping);
        }
        catch (ApiServerException refused) when (refused.IsOfOneKind)
        {
            NoteUnreadable(refused.Message);
        }
    }

    private async Task RunAsync(StoredQuery query, CancellationToken stopping)
    {
        await foreach (var page in stored.PagesAsync(query, FindLacking, stopping))
        {
            if (page.Unreadable is [var first, ..]) NoteUnreadable(first);

            foreach (var name in page.Seen)
            {
                stopping.ThrowIfCancellationRequested();
                if (name is null) _summary = _summary with { Conforming = _summary.Conforming + 1 };
                else await RepairAsync(name, stopping);
                _summary = _summary with { Examined = _summary.Examined + 1 };
            }

            output.Progress(query.Resource, _summary, page.Remaining);
        }
    }

    // The first; there is room for one.
    private void NoteUnreadable(string problem) => _summary = _summary with { Unreadable = _summary.Unreadable ?? problem };

    private static StoredName? FindLacking(Admission.Review review) => StoredEvaluator.Evaluate(review).Violations.Count == 0 ? null : StoredName.Of(review);

    private async Task RepairAsync(StoredName name, CancellationToken stopping)
    {
        using var leave = await rate.AcquireAsync(1, stopping);
        var result = await TryAsync(name, stopping);
        _summary = _summary.With(result);
        output.Tell(result);
    }

    private async Task<RepairResult> TryAsync(StoredName name, CancellationToken stopping)
    {
        try
        {
            var result = await repair.RepairAsync(name, stopping);
            _failuresInARow = 0;
            return result;
        }
        catch (ApiServerException failure) when (failure.Code is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized))
        {
            if (++_failuresInARow == MostFailuresInARow) throw;
            return RepairResult.Of(name, RepairOutcome.Failed, conflicts: 0, failure.Message);
        }
    }
}
