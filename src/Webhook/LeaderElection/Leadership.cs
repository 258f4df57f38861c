using System.Net;
using k8s.Autorest;
using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.LeaderElection;

/// <summary>
/// Stands for election again and again, and while this replica leads has the duties done. On the way out of the process they end first,
/// then the Lease is given back, and only then does the process begin to drain.
/// </summary>
internal sealed partial class Leadership(
    LeaderLease lease, IEnumerable<ILeaderDuty> duties, LeadershipState state, TimeProvider time, ILogger<Leadership> logger)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _end = new();
    private bool _hasBeenRejected;

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
            await StandAgainAndAgainAsync(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The process ends, and this replica does not lead.
        }
    }

    private async Task StandAgainAndAgainAsync(CancellationToken cancellation)
    {
        var backoff = new Backoff(time);
        while (true)
        {
            try
            {
                await lease.ReadAsync(cancellation); // LeaderElector does not report a missing permission to read.
                await StandAsync(cancellation);
                backoff.Reset();
            }
            catch (Exception trouble) when (!cancellation.IsCancellationRequested)
            {
                NotElected(lease, trouble.Message);
            }

            await backoff.WaitAsync(cancellation);
        }
    }

    private async Task StandAsync(CancellationToken cancellation)
    {
        using var term = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var elector = lease.NewElector(Rejected);
        var work = Task.CompletedTask;
        elector.OnStartedLeading += () => work = LeadAsync(term);
        try
        {
            await elector.RunUntilLeadershipLostAsync(term.Token);
        }
        catch (OperationCanceledException) when (term.IsCancellationRequested)
        {
            // The process ends, or a duty has failed.
        }
        finally
        {
            await term.CancelAsync();
            await work;
        }
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
        catch (Exception trouble) when (trouble is HttpOperationException or HttpRequestException or OperationCanceledException or IOException)
        {
            NotReleased(lease, trouble.Message);
        }
    }

    // It comes every other second for as long as it lasts, and a conflict only says that another replica was faster.
    private void Rejected(HttpOperationException rejection)
    {
        if (_hasBeenRejected || rejection.Response.StatusCode == HttpStatusCode.Conflict) return;

        _hasBeenRejected = true;
        NotElected(lease, rejection.Response.Content);
    }
}
