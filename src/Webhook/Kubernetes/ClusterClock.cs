namespace KargoStageWebhook.Kubernetes;

/// <summary>
/// The time by the API server's clock, since it is the API server that says whether a certificate is valid. A replica whose own clock is days ahead must not
/// take the trust from a certificate by which the others serve; nor must one API server whose clock is, for a moment or among several.
/// </summary>
internal sealed class ClusterClock
{
    // A Date has no fractions of a second, and is a moment old: within this two clocks say the same.
    private static readonly TimeSpan Agreement = TimeSpan.FromSeconds(2);

    /// <summary>By how much a date may differ from the time so far and be believed at once.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>How long all API servers must say the same for a date that differs by more to be believed.</summary>
    public static readonly TimeSpan Confirmation = TimeSpan.FromMinutes(2);

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private TimeSpan _offset;
    private (TimeSpan Offset, long Since)? _disputed;

    /// <param name="time">Our own clock: it counts until an API server has said another time, and where there is no cluster.</param>
    /// <param name="api">The API server; null without a cluster.</param>
    public ClusterClock(TimeProvider time, ApiServer? api = null)
    {
        _time = time;
        if (api is not null) api.Date.Received += Record;
    }

    /// <summary>What time it is, as far as is known.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_lock) return _time.GetUtcNow() + _offset;
        }
    }

    /// <summary>What time it is by an API server that is not believed yet; null where there is none.</summary>
    public DateTimeOffset? Disputed
    {
        get
        {
            lock (_lock) return _disputed is { } other ? _time.GetUtcNow() + other.Offset : null;
        }
    }

    private void Record(DateTimeOffset date)
    {
        lock (_lock)
        {
            var offset = date - _time.GetUtcNow();
            if (offset.Duration() <= Agreement) offset = TimeSpan.Zero;
            if ((offset - _offset).Duration() <= Tolerance)
            {
                (_offset, _disputed) = (offset, null);
            }
            else if (_disputed is not { } other || (offset - other.Offset).Duration() > Tolerance)
            {
                _disputed = (offset, _time.GetTimestamp());
            }
            else if (_time.GetElapsedTime(other.Since) >= Confirmation)
            {
                (_offset, _disputed) = (offset, null);
            }
        }
    }
}
