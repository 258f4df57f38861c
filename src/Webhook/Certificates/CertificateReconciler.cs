using System.Net;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Certificates;

/// <summary>
/// SelfManaged: keeps Secret, caBundles and the served certificate in step. It checks them whenever one changes, and every few seconds,
/// and does what follows from what it finds; so it does not matter which replica does it, or what happened meanwhile. It ends when the
/// process begins to drain: what is removed while the last replicas go, of an uninstalled release say, must not come back.
/// </summary>
internal sealed partial class CertificateReconciler(
    CertificateStore store, CaBundles bundles, ServingCertificate serving, TrustCheck trust, CertificateChanges changes, CertificateOptions options,
    ClusterClock clock, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<CertificateReconciler> logger)
    : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private readonly Rotation _rotation = new(options.DnsName, options.CertificateLifetime);

    // What was stored last: it restores a Secret that was deleted or broken by hand, so that no handshake notices.
    private CertificateState? _known;
    private Generation? _served;
    private (Generation Next, long Since)? _trusted;

    private TimeSpan Pause => TimeSpan.FromTicks(Math.Clamp(options.TrustDelay.Ticks, ShortestPause.Ticks, LongestPause.Ticks));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var untilDrain = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        try
        {
            await ReconcileLoopAsync(untilDrain.Token);
        }
        catch (Exception) when (untilDrain.IsCancellationRequested)
        {
            // Interrupted, or rejected just before. This replica serves the certificate on; other replicas manage it.
        }
    }

    private async Task ReconcileLoopAsync(CancellationToken cancellation)
    {
        var backoff = new Backoff(time);
        while (true)
        {
            try
            {
                await ReconcileAsync(cancellation);
                backoff.Reset();
                await changes.WaitAsync(Pause, cancellation);
            }
            catch (ApiServerException faster) when (faster.Code == HttpStatusCode.Conflict)
            {
                await backoff.WaitAsync(cancellation); // Another replica, or a person, was faster: look again.
            }
            catch (Exception trouble) when (!cancellation.IsCancellationRequested)
            {
                NotKept(StatusMessage.Describe(trouble));
                // What changes may concern trust alone, or end the trouble. Our own writes are changes too: not without a pause.
                var pause = backoff.Next(trouble);
                var shortest = pause < ShortestPause ? pause : ShortestPause;
                await Task.Delay(shortest, time, cancellation);
                await changes.WaitAsync(pause - shortest, cancellation);
            }
        }
    }

    private async Task ReconcileAsync(CancellationToken cancellation)
    {
        var (stored, secret) = await ReadStoredAsync(cancellation);
        // Any request below may fail, and no handshake depends on it.
        if (_served is null && stored is not null && IsValid(stored.Current)) Serve(stored.Current);

        var live = await ReadTrustAsync(cancellation);
        // While it is not sure what time it is nothing takes the place of anything.
        var wanted = clock.Disputed is null ? _rotation.Step(stored ?? _known, IsTrustedForLong(stored?.Next, live), clock.Now) : stored ?? _known;
        if (wanted is null)
        {
            NotKept($"the API server says that it is {clock.Disputed:u}, our own clock {clock.Now:u}. It is believed once it has said so for {ClusterClock.Confirmation.TotalMinutes:0} minutes");
            return;
        }

        if (wanted != stored)
        {
            await store.WriteAsync(wanted, secret, cancellation);
            Stored(stored is null ? "none" : "another", wanted.Current.NotAfter);
        }

        _known = wanted;
        if (live.Any(webhook => webhook.CaBundle != wanted.CaBundle))
        {
            await bundles.WriteAsync(wanted.CaBundle, cancellation);
            Trusting(options.Configuration);
            live = await bundles.ReadAsync(cancellation); // What was taken need not be what was sent.
        }

        // A certificate that is not trusted yet must not take the place of one that is.
        if (_served is null || (_served != wanted.Current && IsTrusted(wanted.Current, live))) Serve(wanted.Current);

        trust.Check(live);
    }

    private void Serve(Generation current)
    {
        serving.Serve(current.ToServe());
        _served = current;
    }

    // Whether API servers verify what is served can be read without the Secret, and a person may repair one and not the other.
    private async Task<(CertificateState? State, Secret? Secret)> ReadStoredAsync(CancellationToken cancellation)
    {
        try
        {
            return await store.ReadAsync(cancellation);
        }
        catch (Exception) when (_served is not null && !cancellation.IsCancellationRequested)
        {
            await TryReadTrustAsync(cancellation);
            throw;
        }
    }

    // What it cannot read it has recorded as unknown; what is wrong with the Secret is to be reported.
    private async Task TryReadTrustAsync(CancellationToken cancellation)
    {
        try
        {
            await ReadTrustAsync(cancellation);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
        }
    }

    /// <returns>The webhooks as they are registered, by which the certificate that is served is checked.</returns>
    private async Task<IReadOnlyList<RegisteredWebhook>> ReadTrustAsync(CancellationToken cancellation)
    {
        try
        {
            var live = await bundles.ReadAsync(cancellation);
            trust.Check(live);
            return live;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            trust.RecordUnknown();
            throw;
        }
    }

    private bool IsValid(Generation current) => current.IsValid(clock.Now) || (clock.Disputed is { } other && current.IsValid(other));

    private bool IsTrustedForLong(Generation? next, IReadOnlyList<RegisteredWebhook> live)
    {
        if (next is null || !IsTrusted(next, live)) _trusted = null;
        else if (_trusted?.Next != next) _trusted = (next, time.GetTimestamp());
        return _trusted is { } trusted && time.GetElapsedTime(trusted.Since) >= options.TrustDelay;
    }

    private bool IsTrusted(Generation generation, IReadOnlyList<RegisteredWebhook> live)
    {
        using var leaf = generation.ToServe();
        return live.All(webhook => HandshakeCheck.Run(webhook, leaf, [], clock).Problem is null);
    }
}
