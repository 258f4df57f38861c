namespace KargoStageWebhook.Kubernetes;

/// <summary>A token that ends with the process, or when a time is over.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _over, _either;

    public Deadline(TimeSpan duration, TimeProvider time, CancellationToken stopping)
    {
        _over = new CancellationTokenSource(duration, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, stopping);
    }

    /// <summary>The token.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Sets the time that is left.</summary>
    public void CancelAfter(TimeSpan left) => _over.CancelAfter(left);

    /// <inheritdoc/>
    public void Dispose()
    {
        _either.Dispose();
        _over.Dispose();
    }
}
