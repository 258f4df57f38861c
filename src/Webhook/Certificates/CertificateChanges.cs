using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.Certificates;

/// <summary>Wakes who looks after certificates whenever the Secret or a webhook configuration changes. What changed, is read anew.</summary>
internal sealed class CertificateChanges(TimeProvider time) : IReflection<NamedObject>, IDisposable
{
    private readonly SemaphoreSlim _changed = new(0, 1);

    /// <inheritdoc/>
    public int Count => 0;

    /// <summary>Waits for a change, but no longer than this.</summary>
    public async Task WaitAsync(TimeSpan most, CancellationToken cancellation)
    {
        using var limit = new Deadline(most, time, cancellation);
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

    // Several changes are one: whoever wakes looks at everything.
    private void Wake()
    {
        lock (_changed)
        {
            if (_changed.CurrentCount == 0) _changed.Release();
        }
    }
}
