using System.Net;
using k8s.Autorest;
using KargoStageWebhook.Cluster;

namespace KargoStageWebhook.Certificates;

/// <summary>
/// SelfManaged: keeps Secret, caBundles and the served certificate in step. It looks at them whenever one changes, and every few seconds,
/// and does what follows from what it finds; so it does not matter which replica does it, or what happened meanwhile.
/// </summary>
internal sealed partial class CertificateKeeper(
    CertificateStore store, CaBundles bundles, ServingCertificate serving, CertificateChanges changes, CertificateOptions options, TimeProvider time, ILogger<CertificateKeeper> logger)
    : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly Rotation _rotation = new(options.DnsName, options.CertificateLifetime);

    // What was stored last: it restores a Secret that was deleted or broken by hand, so that no handshake notices.
    private CertificateState? _known;
    private Generation? _served;
    private (Generation Next, long Since)? _trusted;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await KeepAsync(stoppingToken);
                backoff.Reset();
                await changes.WaitAsync(LongestPause < options.TrustDelay ? LongestPause : options.TrustDelay, stoppingToken);
            }
            catch (HttpOperationException faster) when (faster.Response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity)
            {
                await backoff.WaitAsync(stoppingToken); // Another replica, or a person, was faster: look again.
            }
            catch (Exception trouble) when (!stoppingToken.IsCancellationRequested)
            {
                NotKept(Reason(trouble));
                await backoff.WaitAsync(stoppingToken);
            }
        }
    }

    private async Task KeepAsync(CancellationToken cancellation)
    {
        var (stored, resourceVersion) = await store.ReadAsync(cancellation);
        var live = await bundles.ReadAsync(cancellation);
        var wanted = _rotation.Step(stored ?? _known, IsTrustedForLong(stored?.Next, live), time.GetUtcNow());
        if (wanted != stored)
        {
            await store.WriteAsync(wanted, resourceVersion, cancellation);
            Stored(stored is null ? "none" : "another", wanted.Current.NotAfter);
        }

        _known = wanted;
        if (live.Any(bundle => bundle != wanted.CaBundle))
        {
            await bundles.WriteAsync(wanted.CaBundle, cancellation);
            Trusting(options.Configuration);
            live = await bundles.ReadAsync(cancellation); // What was taken need not be what was sent.
        }

        Serve(wanted.Current, live);
    }

    // A certificate that is not trusted yet must not take the place of one that is.
    private void Serve(Generation current, IReadOnlyList<string> live)
    {
        if (_served is null || (_served != current && IsTrusted(current, live)))
        {
            serving.Serve(current.ToServe());
            _served = current;
        }

        serving.Trust = live.Count == 0 ? CertificateTrust.Unknown : IsTrusted(_served, live) ? CertificateTrust.Verified : CertificateTrust.Refused;
    }

    private bool IsTrustedForLong(Generation? next, IReadOnlyList<string> live)
    {
        if (next is null || !IsTrusted(next, live)) _trusted = null;
        else if (_trusted?.Next != next) _trusted = (next, time.GetTimestamp());
        return _trusted is { } trusted && time.GetElapsedTime(trusted.Since) >= options.TrustDelay;
    }

    private bool IsTrusted(Generation generation, IReadOnlyList<string> live)
    {
        using var leaf = generation.ToServe();
        return live.All(bundle => Verification.IsSignedBy(leaf, Verification.ReadBundle(bundle), time.GetUtcNow()));
    }

    private static string Reason(Exception trouble) => trouble is HttpOperationException refused ? $"{(int)refused.Response.StatusCode} {refused.Response.Content}" : trouble.Message;
}
