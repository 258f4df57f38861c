using System.Net;
using k8s.Autorest;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.LeaderElection;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Proof;

/// <summary>
/// Proves again and again that backfilling works and, where that is asked for, lets failurePolicy follow: Fail after two proofs in a row, Ignore
/// whenever there is none. It reads what is registered each time, so it does not matter who left what behind.
/// </summary>
internal sealed partial class SelfProof(
    RoundTrip roundTrip, WebhookConfigurations configurations, ProofOptions options, ProofState state, ProofMetrics metrics, TimeProvider time, ILogger<SelfProof> logger)
    : ILeaderDuty
{
    private const string Fail = "Fail", Ignore = "Ignore";
    private const int ProofsBeforeFail = 2; // One may be luck: of two replicas the API server may have asked the one that works.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public async Task PerformAsync(CancellationToken whileLeading)
    {
        var backoff = new Backoff(time);
        var inARow = 0;
        try
        {
            while (true)
            {
                var result = await roundTrip.ProveAsync(options.Canary, whileLeading);
                Record(result);
                inARow = result.Outcome == ProofOutcome.Proven ? inARow + 1 : 0;
                if (await FollowAsync(inARow, whileLeading))
                {
                    backoff.Reset();
                    await Task.Delay(options.ProofPeriod, time, whileLeading);
                }
                else
                {
                    await backoff.WaitAsync(whileLeading);
                }
            }
        }
        finally
        {
            state.Last = null;
            await LetGoAsync();
        }
    }

    private void Record(ProofResult result)
    {
        var before = state.Last;
        state.Last = result;
        metrics.Record(result.Outcome);
        if (before?.Outcome == result.Outcome) return;

        if (result.Outcome == ProofOutcome.Proven) Proven(result.Explanation);
        else NotProven(result.Outcome, result.Explanation);
    }

    /// <returns>Whether failurePolicy is what it should be.</returns>
    private async Task<bool> FollowAsync(int proofsInARow, CancellationToken cancellation)
    {
        if (!options.FailWhenProven || proofsInARow is > 0 and < ProofsBeforeFail) return true;

        try
        {
            await SetAsync(proofsInARow == 0 ? Ignore : Fail, cancellation);
            return true;
        }
        catch (HttpOperationException faster) when (faster.Response.StatusCode == HttpStatusCode.Conflict)
        {
            return false; // Somebody else wrote meanwhile: look again.
        }
        catch (Exception trouble) when (!cancellation.IsCancellationRequested)
        {
            NotFollowed(trouble is HttpOperationException rejected ? rejected.Response.Content : trouble.Message);
            return false;
        }
    }

    // A replica that cannot prove it any longer must not leave Fail in place.
    private async Task LetGoAsync()
    {
        if (!options.FailWhenProven) return;

        using var limit = new CancellationTokenSource(LastWords, time);
        var backoff = new Backoff(time);
        try
        {
            while (!await FollowAsync(proofsInARow: 0, limit.Token)) await backoff.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            NotLetGo();
        }
    }

    private async Task SetAsync(string policy, CancellationToken cancellation)
    {
        if (await configurations.ChangeAsync(new() { ["failurePolicy"] = policy }, webhook => webhook.FailurePolicy == policy, cancellation)) Followed(policy);
    }
}
