using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Watch;

/// <summary>How far a cache can be trusted. Written by its list-watch, read by metrics, probes and the status page.</summary>
internal sealed class CacheHealth(string name, Func<int> count, TimeProvider time)
{
    private long _restarts;
    private long _heard = time.GetTimestamp();
    private volatile CacheState _state = CacheState.Syncing;
    private volatile bool _hasSettled;

    /// <summary>What is cached: <c>pods</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Whether these objects tell who sends what.</summary>
    public bool TellsSenders { get; init; } = true;

    /// <summary>How long the API server may say nothing; it sends each watch a bookmark about every minute.</summary>
    public SilenceLimits Silence { get; init; } = new(WebhookOptions.DefaultCrdStaleAfter);

    /// <summary>How many objects there are.</summary>
    public int Objects => count();

    /// <summary>How it stands.</summary>
    public CacheState State => _state == CacheState.Synced && Age > Silence.StaleAfter ? CacheState.Syncing : _state;

    /// <summary>Whether it was ever synced, or it is known that it will not be: from then on there is nothing to wait for.</summary>
    public bool HasSettled => _hasSettled;

    /// <summary>How often the watch broke, or all had to be listed again.</summary>
    public long Restarts => Interlocked.Read(ref _restarts);

    /// <summary>How long the API server has said nothing: no list, event or bookmark.</summary>
    public TimeSpan Age => time.GetElapsedTime(Interlocked.Read(ref _heard));

    /// <summary>The API server said something.</summary>
    public void RecordContact() => Interlocked.Exchange(ref _heard, time.GetTimestamp());

    /// <summary>All was listed, and the watch goes on from there.</summary>
    /// <returns>Whether this is news: it was another state until now.</returns>
    public bool RecordSync() => Become(CacheState.Synced);

    /// <summary>It broke.</summary>
    public void RecordBreak(CacheState state)
    {
        Become(state);
        Interlocked.Increment(ref _restarts);
    }

    private bool Become(CacheState state)
    {
        _hasSettled |= state != CacheState.Syncing;
        return Interlocked.Exchange(ref _state, state) != state;
    }
}
