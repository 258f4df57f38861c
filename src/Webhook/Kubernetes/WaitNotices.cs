using System.Collections.Concurrent;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Reports what a verb waits for, and how far long work has come, so that nobody at a terminal wonders whether it hangs.</summary>
/// <param name="time">The clock.</param>
/// <param name="report">Is given each line.</param>
internal sealed class WaitNotices(TimeProvider time, Action<string> report)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), ProgressPeriod = TimeSpan.FromSeconds(5);

    // A list of many pages is one thing to wait for.
    private readonly ConcurrentDictionary<string, bool> _reported = new();
    private long _lastProgress = time.GetTimestamp();

    /// <summary>Reports a wait that takes longer than two seconds, each once.</summary>
    /// <param name="what">What for: <c>Prometheus to answer</c>.</param>
    /// <returns>Dispose it when it has come.</returns>
    public IDisposable Expect(string what) => time.CreateTimer(_ => Report(what), state: null, Patience, Timeout.InfiniteTimeSpan);

    /// <summary>Reports how far it has come, every five seconds.</summary>
    /// <param name="done">How many.</param>
    /// <param name="what">Of what: <c>stages</c>.</param>
    public void Advance(long done, string what)
    {
        if (time.GetElapsedTime(_lastProgress) < ProgressPeriod) return;

        _lastProgress = time.GetTimestamp();
        report($"{done} {what} read so far.");
    }

    private void Report(string what)
    {
        if (_reported.TryAdd(what, true)) report($"Waiting for {what}.");
    }
}
