using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KargoStageWebhook.Serve;

/// <summary>What becomes of connections once the process is asked to end.</summary>
public sealed class DrainTests : IAsyncLifetime
{
    private const string Head = "POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    private readonly RunningHost _host = RunningHost.With("Webhook:DrainSeconds=5");

    [Fact]
    public async Task An_idle_connection_is_closed_at_once_while_the_server_goes_on_serving()
    {
        var body = Body();
        using var idle = await _host.ConnectAsync();
        await idle.WriteAsync($"{Head}Content-Length: {body.Length}\r\n\r\n{body}");
        Assert.Equal("HTTP/1.1 200 OK", await idle.ReadStatusLineAsync());

        StopApplication();

        await idle.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        using var late = await _host.ConnectAsync();
        await late.WriteAsync($"{Head}Content-Length: {body.Length}\r\n\r\n{body}");
        var response = await late.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200 OK", response, StringComparison.Ordinal);
        Assert.Contains("Connection: close", response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_is_under_way_is_answered(bool isFirst)
    {
        var body = Body();
        using var busy = await _host.ConnectAsync();
        if (!isFirst)
        {
            await busy.WriteAsync($"{Head}Content-Length: {body.Length}\r\n\r\n{body}");
            await busy.ReadResponseAsync();
        }

        await busy.WriteAsync($"{Head}Content-Length: {body.Length}\r\n\r\n{body[..100]}");
        await _host.ShouldStillServeAsync();
        StopApplication();
        await busy.WriteAsync(body[100..]);

        var response = await busy.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200 OK", response, StringComparison.Ordinal);
        Assert.Contains("\"allowed\":true", response, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static string Body() => System.Text.Encoding.UTF8.GetString(ARequest.OfHealthyStage().Body());

    private void StopApplication() => _host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
}
