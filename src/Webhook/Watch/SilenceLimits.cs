namespace KargoStageWebhook.Watch;

/// <summary>How long the API server may say nothing about a cache.</summary>
/// <param name="StaleAfter">From then on the cache does not count as synced.</param>
internal sealed record SilenceLimits(TimeSpan StaleAfter)
{
    // Below the five minutes after which the server itself ends a watch: a silent one would be resumed, and not listed.
    private static readonly TimeSpan Max = TimeSpan.FromMinutes(4);

    /// <summary>The shortest silence that ends a watch. A bookmark comes about every minute (apiserver, cacher): two are missing. Tests set a shorter one.</summary>
    public TimeSpan Min { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>From then on the watch is given up, and all is listed again.</summary>
    public TimeSpan EndWatchAfter => StaleAfter < Min ? Min : StaleAfter > Max ? Max : StaleAfter;
}
