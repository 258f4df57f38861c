using System.Threading.RateLimiting;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Limits how many objects are written in a second.</summary>
internal static class WriteRate
{
    /// <summary>So many where nobody says otherwise.</summary>
    public const int Default = 10;

    /// <summary>A limit. Small portions often, so that the API server sees no bursts.</summary>
    /// <param name="rate">Objects in a second.</param>
    public static RateLimiter LimitTo(int rate)
    {
        var portion = Math.Max(1, rate / 20);
        return new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = portion,
            TokensPerPeriod = portion,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)portion / rate),
            QueueLimit = int.MaxValue, // Those who wait are few: each caller limits how many objects it writes at once.
        });
    }
}
