using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.Certificates;

/// <summary>Wakes the certificate reconciler whenever the Secret or a webhook configuration changes. What changed is read again.</summary>
internal sealed class CertificateChanges(TimeProvider time) : IWatchHandler<NamedObject>, IDisposable
{
    private readonly SemaphoreSlim _changed = new(0, 1);

    /// <summary>Waits for a change, but no longer than this.</summary>
    public async Task WaitAsync(TimeSpan max, CancellationToken cancellation)
    {
        using var limit = new Deadline(max, time, cancellation);
        try
        {
            await _changed.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nothing changed.
        }
    }

    /// <inheritdoc/>
    public void Replace(IReadOnlyList<NamedObject> all) => Wake();

    /// <inheritdoc/>
    public void Set(NamedObject one) => Wake();

    /// <inheritdoc/>
    public void Remove(NamedObject one) => Wake();

    /// <inheritdoc/>
    public void Dispose() => _changed.Dispose();

    // Several changes are one: after a wake-up everything is read.
    private void Wake()
    {
        lock (_changed)
        {
            if (_changed.CurrentCount == 0) _changed.Release();
        }
    }
}
