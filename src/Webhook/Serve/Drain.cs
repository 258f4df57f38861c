using KargoStageWebhook.Settings;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace KargoStageWebhook.Serve;

/// <summary>
/// Ends the process without losing a request. On SIGTERM readiness goes false at once, but the server goes on serving for a while, since
/// clients hear of it late; responses of that time ask the client to close its connection, so that its next one goes to another replica.
/// Only then does the server stop to listen, and requests that are under way finish.
/// </summary>
internal sealed class Drain(WebhookOptions options, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedLifecycleService
{
    /// <summary>Whether the process is on its way out.</summary>
    public bool IsDraining => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Lets go of a connection once its request is answered.</summary>
    public async Task LetGoAsync(HttpContext context, RequestDelegate next)
    {
        if (IsDraining && HttpProtocol.IsHttp11(context.Request.Protocol)) context.Response.Headers.Connection = "close";
        await next(context);
        if (HttpProtocol.IsHttp2(context.Request.Protocol)) CloseWhenDraining(context.Features);
    }

    // HTTP/2 tells its client to go (GOAWAY) and which requests it still answers. An idle connection of HTTP/1.1 stays open: Go's client does not repeat a POST that
    // it sends in the moment of the close, and 12 of 202 updates failed so in the end-to-end test.
    private void CloseWhenDraining(IFeatureCollection connection)
    {
        if (IsDraining || connection.Get<IConnectionItemsFeature>() is not { } known || !known.Items.TryAdd(this, this)) return;
        if (connection.Get<IConnectionLifetimeNotificationFeature>() is not { } notification || connection.Get<IConnectionLifetimeFeature>() is not { } lifetimeOfConnection) return;

        var registration = lifetime.ApplicationStopping.Register(notification.RequestClose);
        lifetimeOfConnection.ConnectionClosed.Register(registration.Dispose);
    }

    /// <summary>Keeps the server from stopping until the time is over.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(options.DrainSeconds), time, cancellationToken);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
