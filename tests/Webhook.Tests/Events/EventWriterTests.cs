using System.Collections.Concurrent;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Language;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using static KargoStageWebhook.Kubernetes.PlayedApiServer;

namespace KargoStageWebhook.Events;

/// <summary>Writing Events goes on, whatever the API server responds.</summary>
public sealed class EventWriterTests : IDisposable
{
    private readonly TestMeter _meter = new();
    private readonly EventMetrics _metrics;

    public EventWriterTests() => _metrics = new EventMetrics(_meter.Meter);

    /// <summary>What rises out of a background service ends the process.</summary>
    [Fact]
    public async Task A_proxys_page_costs_one_Event()
    {
        await using var server = await PlayedApiServer.StartAsync(Reply(200, "<html>Please log in</html>"));
        using var client = server.Client;
        var queue = new EventQueue(_metrics, TimeProvider.System);
        using var writer = await StartAsync(client, queue, TimeProvider.System);

        for (var asked = 1; asked <= 2; asked++)
        {
            queue.Happen(ARequest.OfStageWithoutId().Named($"stage-{asked}"));
            await Eventually.TrueAsync(() => Task.FromResult(server.Requests.Count >= asked));
        }

        Assert.False(writer.ExecuteTask!.IsCompleted);
        await writer.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Interrupted, it would be written once more, and counted twice.</summary>
    [Fact]
    public async Task An_Event_that_is_being_written_at_the_end_is_written_once()
    {
        var (asked, answered, writes) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        await using var server = await PlayedApiServer.StartAsync(async context =>
        {
            if (HttpMethods.IsPost(context.Request.Method))
            {
                Interlocked.Increment(ref writes);
                asked.TrySetResult();
                await answered.Task;
                await Reply(201, "{}")(context);
            }
            else if (context.Request.Path.Value!.Contains("/events/", StringComparison.Ordinal)) await Reply(404, "{}")(context);
            else await Reply(200, $$$"""{"metadata":{"uid":"{{{Stage.Uid}}}"}}""")(context);
        });
        using var client = server.Client;
        var queue = new EventQueue(_metrics, TimeProvider.System);
        using var writer = await StartAsync(client, queue, TimeProvider.System);
        queue.Happen(ARequest.OfStageWithoutId());
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        var stop = writer.StopAsync(TestContext.Current.CancellationToken);
        answered.SetResult();
        await stop;

        Assert.Equal(1, writes);
    }

    /// <summary>Whose 408 says nothing about the Event (RFC 9110, 15.5.9), and whose page is quoted with an end.</summary>
    [Theory]
    [InlineData(408, 2)]
    [InlineData(403, 1)]
    public async Task An_Event_is_written_again_only_after_what_passes(int code, int tries)
    {
        var (time, log, writes) = (new FakeTimeProvider(), new CapturedLog(), 0);
        await using var server = await PlayedApiServer.StartAsync(context => (context switch
        {
            { Request.Method: "POST" } => Reply(Interlocked.Increment(ref writes) == 1 ? code : 201, $"<html>{new string('x', 200_000)}</html>"),
            { Request.Path.Value: var path } when path!.Contains("/events/", StringComparison.Ordinal) => Reply(404, "{}"),
            _ => Reply(200, $$$"""{"metadata":{"uid":"{{{Stage.Uid}}}"}}"""),
        })(context));
        using var client = server.Client;
        var queue = new EventQueue(_metrics, time);
        using var writer = await StartAsync(client, queue, time, log);
        queue.Happen(ARequest.OfStageWithoutId());

        var ticks = 0;
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(writes == tries && ++ticks > 10);
        });
        await writer.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(tries, writes);
        Assert.Equal(code == 403, log.Lines.Any(line => line.Event == 210));
        Assert.All(log.Lines, line => Assert.InRange(line.Text.Length, 0, 2200));
    }

    [Fact]
    public async Task A_server_that_asks_for_patience_is_given_it()
    {
        var (time, tried) = (new FakeTimeProvider(), new ConcurrentQueue<DateTimeOffset>());
        await using var server = await PlayedApiServer.StartAsync(context =>
        {
            tried.Enqueue(time.GetUtcNow());
            return Failure(429, retryAfter: "60")(context);
        });
        using var client = server.Client;
        var queue = new EventQueue(_metrics, time);
        using var writer = await StartAsync(client, queue, time);
        queue.Happen(ARequest.OfStageWithoutId());

        await Eventually.TrueAsync(() =>
        {
            if (tried.Count < 2) time.Advance(TimeSpan.FromSeconds(5));
            return Task.FromResult(tried.Count >= 2);
        });
        await writer.StopAsync(TestContext.Current.CancellationToken);

        Assert.InRange(tried.ElementAt(1) - tried.First(), TimeSpan.FromSeconds(60), TimeSpan.MaxValue);
    }

    public void Dispose() => _meter.Dispose();

    private async Task<EventWriter> StartAsync(ApiServer client, EventQueue queue, TimeProvider time, CapturedLog? log = null)
    {
        var writer = new EventWriter(client, queue, _metrics, time, new LoggerFactory(log is null ? [] : [log]).CreateLogger<EventWriter>());
        await writer.StartAsync(TestContext.Current.CancellationToken);
        return writer;
    }
}
