using System.Net;
using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.LeaderElection;

/// <summary>
/// Tries to become the leader again and again, and runs the duties while this replica leads. On the way out of the process they end first,
/// then the Lease is given back, and only then does the process begin to drain.
/// </summary>
internal sealed partial class Leadership(
    LeaderLease lease, IEnumerable<ILeaderDuty> duties, LeadershipState state, TimeProvider time, ILogger<Leadership> logger)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RenewDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _end = new();
    private bool _hasBeenRejected;
    private long _renewed;

    /// <summary>Steps down, and waits until that is done.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _end.CancelAsync();
        if (ExecuteTask is { } running) await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _end.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _end.Token);
        state.IsCandidate = true;
        try
        {
            await RunElectionsAsync(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The process ends, and this replica does not lead.
        }
    }

    private async Task RunElectionsAsync(CancellationToken cancellation)
    {
        while (true)
        {
            while (await TryAcquireOrRenewAsync(RenewDeadline, cancellation) != true) await RetryAsync(cancellation);
            await RenewAsync(cancellation);
            await RetryAsync(cancellation);
        }
    }

    // A replica that cannot renew the Lease gives up well before another one may take it.
    private async Task RenewAsync(CancellationToken cancellation)
    {
        using var term = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var work = LeadAsync(term);
        try
        {
            while (true)
            {
                await RetryAsync(RenewDeadline - time.GetElapsedTime(_renewed), term.Token);
                var left = RenewDeadline - time.GetElapsedTime(_renewed);
                if (left <= TimeSpan.Zero) break;
                if (await TryAcquireOrRenewAsync(left, term.Token) != false) continue;

                // Somebody has deleted or edited the Lease, and another replica was the first to take it.
                state.IsLeader = false;
                break;
            }
        }
        catch (Exception) when (term.IsCancellationRequested)
        {
            // The process ends, or a duty has failed; the renewal under way may fail just then.
        }
        finally
        {
            await term.CancelAsync();
            await work;
        }
    }

    /// <returns>Whether this replica holds the Lease now; null where that is not known.</returns>
    private async Task<bool?> TryAcquireOrRenewAsync(TimeSpan within, CancellationToken cancellation)
    {
        // Others count from the write, which is later than now, however long its response takes.
        var asked = time.GetTimestamp();
        using var limit = new Deadline(within, time, cancellation);
        try
        {
            if (!await lease.TryAcquireOrRenewAsync(limit.Token)) return false;

            _renewed = asked;
            return true;
        }
        catch (ApiServerException conflict) when (conflict.Code == HttpStatusCode.Conflict)
        {
            return null; // Somebody was faster: look again.
        }
        catch (Exception trouble) when (!cancellation.IsCancellationRequested)
        {
            LogOnce(StatusMessage.Describe(trouble));
            return null;
        }
    }

    private Task RetryAsync(CancellationToken cancellation) => RetryAsync(TimeSpan.MaxValue, cancellation);

    private Task RetryAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        var pause = RetryPeriod * (1 + (Random.Shared.NextDouble() / 5));
        return Task.Delay(pause < atMost ? pause : TimeSpan.FromTicks(Math.Max(0, atMost.Ticks)), time, cancellation);
    }

    private async Task LeadAsync(CancellationTokenSource term)
    {
        state.IsLeader = true;
        _hasBeenRejected = false;
        Leads(lease);
        await Task.WhenAll(duties.Select(duty => PerformAsync(duty, term)));
        await ReleaseAsync();
        state.IsLeader = false;
        LeadsNoLonger(lease);
    }

    // A duty that ends by itself takes leadership with it: another replica may do better.
    private async Task PerformAsync(ILeaderDuty duty, CancellationTokenSource term)
    {
        try
        {
            await Task.Run(() => duty.PerformAsync(term.Token));
        }
        catch (OperationCanceledException) when (term.IsCancellationRequested)
        {
            // As it should end.
        }
        catch (Exception fault)
        {
            DutyFailed(fault, duty.GetType().Name);
        }
        finally
        {
            await term.CancelAsync();
        }
    }

    private async Task ReleaseAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(LastWords, time);
            await lease.ReleaseAsync(limit.Token);
        }
        catch (Exception trouble)
        {
            NotReleased(lease, StatusMessage.Describe(trouble));
        }
    }

    // It comes every other second for as long as it lasts.
    private void LogOnce(string trouble)
    {
        if (_hasBeenRejected) return;

        _hasBeenRejected = true;
        NotElected(lease, trouble);
    }
}
