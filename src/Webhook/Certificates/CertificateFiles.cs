using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Certificates;

/// <summary>
/// Files: serves <c>tls.crt</c> and <c>tls.key</c> of a folder, and again whenever they change. It looks instead of being told: a mounted
/// Secret changes by a symbolic link somewhere above, which no watch of a file sees.
/// </summary>
internal sealed partial class CertificateFiles(
    ServingCertificate serving, TrustCheck trust, CertificateOptions options, TimeProvider time, ILogger<CertificateFiles> logger, CaBundles? bundles = null)
    : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    private string _served = string.Empty;
    private string _problem = string.Empty;
    private string _unreadable = string.Empty;

    /// <summary>Loads what is there before the server listens.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Load();
        if (bundles is null) trust.RecordUnknown();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var looks = new PeriodicTimer(BetweenLooks, time);
        do
        {
            Load();
            if (bundles is not null) await CheckAsync(bundles, stoppingToken);
        }
        while (await looks.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CheckAsync(CaBundles live, CancellationToken stopping)
    {
        using var limit = new Deadline(BetweenLooks, time, stopping);
        try
        {
            trust.Check(await live.ReadAsync(limit.Token));
            _unreadable = string.Empty;
        }
        catch (Exception unreadable) when (!stopping.IsCancellationRequested)
        {
            // An API server that cannot be asked, or may not be, must not stop what it may well trust.
            trust.RecordUnknown();
            var reason = StatusMessage.Describe(unreadable);
            if (reason != _unreadable) NotAsked(_unreadable = reason);
        }
    }

    private void Load()
    {
        try
        {
            var (certificate, key) = (Read("tls.crt"), Read("tls.key"));
            if (certificate + key == _served) return;

            serving.Serve(Verification.ReadPair(certificate, key), PemBundle.Read(certificate));
            _served = certificate + key;
            _problem = string.Empty;
            Loaded(options.CertificateFolder);
        }
        // Whatever the reason, what was served before still is. The two files may be of different moments: the next look finds both of one.
        catch (Exception unusable)
        {
            if (unusable.Message == _problem) return;

            _problem = unusable.Message;
            NotLoaded(options.CertificateFolder, _problem);
        }
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(options.CertificateFolder, file));
}
