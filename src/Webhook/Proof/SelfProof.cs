using System.Net;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.LeaderElection;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Proof;

/// <summary>
/// Proves again and again that backfilling works and, where that is asked for, lets failurePolicy follow: Fail after some proofs in a row
/// (<see cref="FailThreshold"/>), Ignore whenever there is none. It reads what is registered each time, so it does not matter who left what behind.
/// </summary>
internal sealed partial class SelfProof(
    RoundTrip roundTrip, WebhookConfigurations configurations, ProofOptions options, ProofState state, LeadershipState leadership, ProofMetrics metrics, TimeProvider time,
    ILogger<SelfProof> logger)
    : ILeaderDuty
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public async Task PerformAsync(CancellationToken whileLeading)
    {
        var backoff = new Backoff(time);
        var threshold = new FailThreshold(time);
        // A write that is broken off may still be stored: ResetPolicyAsync would read Ignore, and Fail would come behind it.
        using var end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var ending = whileLeading.UnsafeRegister(end => ((CancellationTokenSource)end!).CancelAfter(LastWords), end);
        try
        {
            while (true)
            {
                var result = await roundTrip.ProveAsync(options.Canary, whileLeading);
                Record(result);
                var policy = NextPolicy(threshold, result);
                if (await FollowAsync(policy, whileLeading, end.Token))
                {
                    if (policy == FailThreshold.Fail) threshold.RecordFail();
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
            state.Clear();
            if (!whileLeading.IsCancellationRequested) end.CancelAfter(LastWords);
            await ResetPolicyAsync(end.Token);
        }
    }

    private void Record(ProofResult result)
    {
        var before = state.Last;
        state.Record(result);
        metrics.Record(result.Outcome);
        if (before?.Result.Outcome == result.Outcome) return;

        if (result.Outcome == ProofOutcome.Proven) Proven(result.Explanation);
        else NotProven(result.Outcome, result.Explanation);
    }

    /// <returns>Null where failurePolicy stays as it is.</returns>
    private string? NextPolicy(FailThreshold threshold, ProofResult result)
    {
        if (!options.FailWhenProven) return null;

        var (isProven, wasFail) = (result.Outcome == ProofOutcome.Proven, threshold.IsFail);
        var policy = threshold.Record(isProven);
        if (wasFail && !isProven) Damped(threshold.Proofs);
        return policy;
    }

    /// <returns>Whether failurePolicy is what it should be.</returns>
    private async Task<bool> FollowAsync(string? policy, CancellationToken stopping, CancellationToken abort)
    {
        if (policy is null) return true;

        try
        {
            await SetAsync(policy, stopping, abort);
            return true;
        }
        catch (ApiServerException faster) when (faster.Code == HttpStatusCode.Conflict)
        {
            return false; // Somebody else wrote meanwhile: look again.
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            NotFollowed(StatusMessage.Describe(trouble));
            return false;
        }
    }

    // A replica that cannot prove it any longer must not leave Fail in place.
    private async Task ResetPolicyAsync(CancellationToken end)
    {
        if (!options.FailWhenProven || !leadership.IsLeader) return; // A replica that leads by now may have proven it itself.

        var backoff = new Backoff(time);
        try
        {
            while (!await FollowAsync(FailThreshold.Ignore, end, end)) await backoff.WaitAsync(end);
        }
        catch (OperationCanceledException)
        {
            NotReset();
        }
    }

    private async Task SetAsync(string policy, CancellationToken stopping, CancellationToken abort)
    {
        if (await configurations.ChangeAsync(new() { ["failurePolicy"] = policy }, webhook => webhook.FailurePolicy == policy, stopping, abort)) Followed(policy);
    }
}
