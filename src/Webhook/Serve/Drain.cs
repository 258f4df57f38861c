using KargoStageWebhook.Settings;
using Microsoft.AspNetCore.Connections.Features;

namespace KargoStageWebhook.Serve;

/// <summary>
/// Ends the process without losing a request. On SIGTERM readiness goes false at once, but the server goes on serving for a while, since
/// clients hear of it late; responses of that time ask the client to close its connection, so that its next one goes to another replica.
/// Only then does the server stop to listen, and requests that are under way finish.
/// </summary>
internal sealed class Drain(WebhookOptions options, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedLifecycleService
{
    // Short beside the API server's timeout, which is two seconds; long beside the way of a frame, also to a process that has no core for a while.
    private static readonly TimeSpan UntilGoAwayIsRead = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();

    /// <summary>Whether the process is on its way out.</summary>
    public bool IsDraining => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Lets go of a connection with its next request.</summary>
    public async Task LetGoAsync(HttpContext context, RequestDelegate next)
    {
        if (IsDraining && HttpProtocol.IsHttp11(context.Request.Protocol)) context.Response.Headers.Connection = "close";
        await next(context);
        if (IsDraining && HttpProtocol.IsHttp2(context.Request.Protocol)) await CloseAsync(context);
    }

    // HTTP/2 tells its client to open no more streams (GOAWAY), and closes when the last one ends. A client that has not read that yet sends on: Go's repeats no POST
    // whose write fails, so this stream is held until the client must have read it. An idle connection stays open, of HTTP/1.1 too: closed at once, 12 of 202 updates
    // met the close in the end-to-end test.
    private async Task CloseAsync(HttpContext context)
    {
        if (context.Features.Get<IConnectionItemsFeature>() is not { } connection || !IsFirst(connection)) return;

        context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        await Task.Delay(UntilGoAwayIsRead, time, CancellationToken.None);
    }

    // All requests of a connection share its items, which are not made for more than one at once: to add one twice throws, and resets a stream.
    private bool IsFirst(IConnectionItemsFeature connection)
    {
        lock (_gate) return connection.Items.TryAdd(this, this);
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
