using System.Threading.RateLimiting;

namespace KargoStageWebhook.Serve;

/// <summary>
/// Bounds the bytes of large bodies that are in memory at once, whatever number of clients send: a burst of the largest requests waits its
/// turn on the socket instead of growing the process. What is no larger than the socket's own buffer passes at once: no slow client with
/// a large body can hold it up.
/// </summary>
internal sealed class BodyBudget(int mostPerRequest) : IAsyncDisposable
{
    /// <summary>Bytes of a body that costs no more than to wait would.</summary>
    public const int Free = 128 * 1024;

    private const int LargestAtOnce = 2;
    private const int Unit = 1024;

    private readonly ConcurrencyLimiter _units = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = LargestAtOnce * Units(mostPerRequest),
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits until a body of this length may be read.</summary>
    /// <param name="length">Bytes, as announced; null where the client does not say, which counts as the most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>To be disposed when the body is no longer held; null where there is nothing to wait for.</returns>
    public async ValueTask<RateLimitLease?> AcquireAsync(long? length, CancellationToken cancellation) =>
        length <= Free ? null : await _units.AcquireAsync(Units(Math.Min(length ?? mostPerRequest, mostPerRequest)), cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _units.DisposeAsync();

    private static int Units(long bytes) => (int)(bytes / Unit) + 1;
}
