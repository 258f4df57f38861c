namespace KargoStageWebhook.Kubernetes;

/// <summary>
/// Asks the API server again, a limited number of times, what it could not do now: after <see cref="Backoff"/>'s pauses, and no sooner than
/// its <c>Retry-After</c>. With seven tries that is about half a minute.
/// </summary>
/// <param name="time">The clock of the pauses.</param>
/// <param name="waiting">Is told what is waited for, before each pause.</param>
internal sealed class Retries(TimeProvider time, Action<string>? waiting = null)
{
    /// <summary>How often something is tried.</summary>
    public const int MaxTries = 7;

    private static readonly TimeSpan LongestTry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Reads: when <paramref name="cancellation"/> comes, what is under way is broken off.</summary>
    /// <exception cref="ApiServerException">It was rejected, or failed too often.</exception>
    public Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellation) => AskAsync(request, cancellation, cancellation);

    /// <summary>Writes: when <paramref name="stopping"/> comes, a request under way has five seconds to finish, and none is begun.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public Task<T> WriteAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken stopping) => AskAsync(request, CancellationToken.None, stopping);

    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken abort, CancellationToken stopping)
    {
        var backoff = new Backoff(time);
        for (var tries = 1; ; tries++)
        {
            stopping.ThrowIfCancellationRequested();
            using var limit = new Deadline(LongestTry, time, abort);
            using var end = stopping.UnsafeRegister(limit => ((Deadline)limit!).CancelAfter(Grace), limit);
            try
            {
                return await request(limit.Token);
            }
            catch (Exception trouble) when (!abort.IsCancellationRequested && ApiServerException.From(trouble) is { } failure)
            {
                if (!failure.IsTransient || tries == MaxTries) throw failure;

                waiting?.Invoke(failure.Message);
                await backoff.WaitAsync(failure.RetryAfter, stopping);
            }
        }
    }
}
