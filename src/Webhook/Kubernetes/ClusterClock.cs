namespace KargoStageWebhook.Kubernetes;

/// <summary>
/// The time by the API server's clock, since it is the API server that says whether a certificate is valid. A replica whose own clock is
/// days ahead must not take the trust from a certificate by which the others serve.
/// </summary>
/// <param name="time">Our own clock: it counts where there is no cluster.</param>
/// <param name="api">The API server; null without a cluster.</param>
internal sealed class ClusterClock(TimeProvider time, ApiServer? api = null)
{
    // A Date has no fractions of a second, and is a moment old: within this both clocks say the same.
    private static readonly TimeSpan Agreement = TimeSpan.FromSeconds(2);

    /// <summary>What time it is.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var ours = time.GetUtcNow();
            return api?.Date.Now is { } theirs && (theirs - ours).Duration() > Agreement ? theirs : ours;
        }
    }
}
