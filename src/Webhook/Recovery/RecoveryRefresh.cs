using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.LeaderElection;
using KargoStageWebhook.Proof;

namespace KargoStageWebhook.Recovery;

/// <summary>Refreshes the Stages with pending Promotions once backfilling is proven to work: after an installation, a new leader, and an outage.</summary>
/// <param name="refresh">What refreshes them.</param>
/// <param name="proof">Says when.</param>
/// <param name="logger">For how many there were.</param>
internal sealed partial class RecoveryRefresh(StageRefresh refresh, ProofState proof, ILogger<RecoveryRefresh> logger) : ILeaderDuty
{
    private static readonly HashSet<StoredName> NoOthers = [];

    /// <inheritdoc/>
    public async Task PerformAsync(CancellationToken whileLeading)
    {
        while (true)
        {
            await proof.WaitForRecoveryAsync(whileLeading);
            await TryRefreshAsync(whileLeading);
        }
    }

    private async Task TryRefreshAsync(CancellationToken stopping)
    {
        var count = 0;
        try
        {
            var problem = await refresh.RunAsync(new RefreshScope(), NoOthers, dryRun: false, (_, _) => count++, stopping);
            if (problem is not null) NotRefreshed(problem);
        }
        catch (ApiServerException failure)
        {
            NotRefreshed(failure.Message);
        }

        if (count > 0) Refreshed(count);
    }
}
