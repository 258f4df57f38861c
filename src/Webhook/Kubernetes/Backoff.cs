namespace KargoStageWebhook.Kubernetes;

/// <summary>Growing pauses between tries: from half a second, doubled each time, up to half a minute, each shortened by chance by up to a half.</summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // A replica must not be blind for an hour since a load balancer said so.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(1);

    private TimeSpan _first = First, _next = First, _longest = Longest;

    /// <summary>Short pauses, from 20 milliseconds up to half a second, for what fails only because somebody else was faster.</summary>
    public static Backoff AfterConflict(TimeProvider time)
    {
        var (first, longest) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(500));
        return new Backoff(time) { _first = first, _next = first, _longest = longest };
    }

    /// <summary>The next failure is a first one again.</summary>
    public void Reset() => _next = _first;

    /// <summary>Waits out the next pause. Replicas that lost the API server together do not come back together.</summary>
    public Task WaitAsync(CancellationToken cancellation) => WaitAsync(TimeSpan.Zero, cancellation);

    /// <summary>Waits out the next pause, and no less than an API server has asked for where it rejected a request (<c>Retry-After</c>), up to a minute.</summary>
    public Task WaitAsync(Exception trouble, CancellationToken cancellation) => Task.Delay(Next(trouble), time, cancellation);

    /// <summary>Waits out the next pause, and no less than a server has asked for.</summary>
    public Task WaitAsync(TimeSpan atLeast, CancellationToken cancellation) => Task.Delay(Next(atLeast), time, cancellation);

    /// <summary>The pause that <see cref="WaitAsync(Exception, CancellationToken)"/> waits out, for a caller that something else may wake.</summary>
    public TimeSpan Next(Exception trouble)
    {
        var asked = ApiServerException.From(trouble)?.RetryAfter ?? TimeSpan.Zero;
        return Next((asked < LongestAsked ? asked : LongestAsked) * (1 + (Random.Shared.NextDouble() / 5))); // Not all replicas at once.
    }

    private TimeSpan Next(TimeSpan atLeast)
    {
        var pause = _next * (1 - (Random.Shared.NextDouble() / 2));
        _next = _next * 2 < _longest ? _next * 2 : _longest;
        return pause > atLeast ? pause : atLeast;
    }
}
