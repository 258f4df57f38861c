using System.Net;
using System.Net.Sockets;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Serve;

/// <summary>What becomes of connections once the process is asked to end.</summary>
public sealed class DrainTests : IAsyncLifetime
{
    private const string Head = "POST /mutate?timeout=30s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    // No timer is set to as long as this but the drain's.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(123);

    private readonly HeldDrain _time = new();
    private readonly RunningHost _host;

    public DrainTests() => _host = RunningHost.At(_time, "Webhook:DrainSeconds=123");

    [Fact]
    public async Task An_idle_connection_of_HTTP_1_1_stays_open_until_its_next_response_asks_to_close_it()
    {
        var body = Body();
        using var idle = await _host.ConnectAsync();
        await idle.WriteAsync($"{Head}Content-Length: {body.Length}\r\n\r\n{body}");
        Assert.DoesNotContain("Connection: close", await idle.ReadResponseAsync(), StringComparison.Ordinal);

        await BeginDrainAsync();
        await idle.WriteAsync($"{Head}Content-Length: {body.Length}\r\n\r\n{body}");

        var response = await idle.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200 OK", response, StringComparison.Ordinal);
        Assert.Contains("Connection: close", response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_is_under_way_when_the_drain_ends_is_answered(bool isFirst)
    {
        var body = Body();
        using var busy = await _host.ConnectAsync();
        if (!isFirst)
        {
            await busy.WriteAsync($"{Head}Content-Length: {body.Length}\r\n\r\n{body}");
            await busy.ReadResponseAsync();
        }

        // Its first line has been read once the server asks for the body.
        await busy.WriteAsync($"{Head}Content-Length: {body.Length}\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue", await busy.ReadStatusLineAsync());
        await BeginDrainAsync();
        _time.EndDrain();
        await Eventually.TrueAsync(IsPortClosedAsync);
        await busy.WriteAsync(body);

        var response = await busy.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200 OK", response, StringComparison.Ordinal);
        Assert.Contains("\"allowed\":true", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_accepts_connections_until_the_drain_ends()
    {
        await BeginDrainAsync();
        await _host.ShouldStillServeAsync();
        Assert.False(await IsPortClosedAsync());

        _time.EndDrain();

        await Eventually.TrueAsync(IsPortClosedAsync);
    }

    [Fact]
    public void The_host_waits_for_the_drain_and_then_as_long_as_a_request_may_take() =>
        Assert.Equal(DrainTime + TimeSpan.FromSeconds(30), _host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _time.EndDrain();
        return _host.DisposeAsync();
    }

    private static string Body() => System.Text.Encoding.UTF8.GetString(ARequest.OfHealthyStage().Body());

    /// <summary>Asks the process to end, and waits until it is draining: it stays so until the test ends that.</summary>
    private Task BeginDrainAsync()
    {
        _host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        return _time.Begun.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    private async Task<bool> IsPortClosedAsync()
    {
        try
        {
            using var connection = await RawConnection.PlainAsync(_host.HttpsPort);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>The time of the clock, in which a drain lasts until the test ends it.</summary>
    private sealed class HeldDrain : TimeProvider
    {
        private readonly FakeTimeProvider _drain = new();
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _isOver;

        public Task Begun => _begun.Task;

        public void EndDrain()
        {
            _isOver = true;
            _drain.Advance(DrainTime);
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != DrainTime) return base.CreateTimer(callback, state, dueTime, period);
            if (_isOver) return base.CreateTimer(callback, state, TimeSpan.Zero, period);

            var timer = _drain.CreateTimer(callback, state, dueTime, period);
            _begun.TrySetResult();
            return timer;
        }
    }
}
