using KargoStageWebhook.Attribution;
using KargoStageWebhook.Evaluation;

namespace KargoStageWebhook.Telemetry;

/// <summary>A controller of one version, and what this process saw of it. Safe for use by many threads.</summary>
internal sealed class SeenController(Controller controller, DateTimeOffset since)
{
    private long _requests, _nonConforming, _backfilled, _denied;
    private long _lastSeen = since.UtcTicks;
    private long _firstNonConforming, _lastNonConforming;

    /// <summary>Who, as metrics name it.</summary>
    public Controller Controller { get; } = controller;

    /// <summary>Requests that were no dry runs.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>How many of them lacked something.</summary>
    public long NonConforming => Interlocked.Read(ref _nonConforming);

    /// <summary>How many of them were backfilled.</summary>
    public long Backfilled => Interlocked.Read(ref _backfilled);

    /// <summary>How many of them were denied.</summary>
    public long Denied => Interlocked.Read(ref _denied);

    /// <summary>When it last sent a request.</summary>
    public DateTimeOffset LastSeen => new(Interlocked.Read(ref _lastSeen), TimeSpan.Zero);

    /// <summary>When it was first seen to send what does not conform; null where it never was.</summary>
    public DateTimeOffset? FirstNonConforming => Read(ref _firstNonConforming);

    /// <summary>When it last was; null where it never was.</summary>
    public DateTimeOffset? LastNonConforming => Read(ref _lastNonConforming);

    /// <summary>Records a request that it sent.</summary>
    public void RecordRequest(DateTimeOffset now)
    {
        Interlocked.Exchange(ref _lastSeen, now.UtcTicks);
        Interlocked.Increment(ref _requests);
    }

    /// <summary>Records that the request did not conform, and whether it was backfilled or denied.</summary>
    public void RecordNonConformingRequest(DateTimeOffset now, Decision decision)
    {
        Interlocked.CompareExchange(ref _firstNonConforming, now.UtcTicks, 0);
        Interlocked.Exchange(ref _lastNonConforming, now.UtcTicks);
        Interlocked.Increment(ref _nonConforming);
        if (decision is Decision.Backfilled) Interlocked.Increment(ref _backfilled);
        if (decision is Decision.Denied) Interlocked.Increment(ref _denied);
    }

    private static DateTimeOffset? Read(ref long ticks) => Interlocked.Read(ref ticks) is > 0 and var read ? new DateTimeOffset(read, TimeSpan.Zero) : null;
}
