namespace KargoStageWebhook.Serve;

/// <summary>Logs once that no cluster is configured, which explains why versions are unknown.</summary>
internal sealed partial class WithoutCluster(IHostApplicationLifetime lifetime, ILogger<WithoutCluster> logger) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(NoCluster); // Not before: a start that fails has other things to say.
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
