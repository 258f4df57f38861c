namespace KargoStageWebhook.Cluster;

/// <summary>Growing pauses between tries: from half a second, doubled each time, up to half a minute, each shortened by chance by up to a half.</summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private TimeSpan _next = First;

    /// <summary>The next failure is a first one again.</summary>
    public void Reset() => _next = First;

    /// <summary>Waits out the next pause. Replicas that were cut off together come back apart.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        var pause = _next * (1 - (Random.Shared.NextDouble() / 2));
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        await Task.Delay(pause, time, cancellation);
    }
}
