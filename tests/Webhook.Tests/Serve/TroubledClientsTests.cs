using System.Net;
using System.Net.Sockets;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Serve;

/// <summary>Clients that stop in the middle, stall, or speak no TLS: nobody else notices.</summary>
public sealed class TroubledClientsTests : IAsyncLifetime
{
    private const string Head = "POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    private readonly RunningHost _host = new();

    [Theory]
    [InlineData("POST /mu")]
    [InlineData(Head)]
    [InlineData(Head + "Content-Length: 1000\r\n\r\n")]
    [InlineData(Head + "Content-Length: 1000\r\n\r\n{\"kind\":")]
    [InlineData(Head + "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"kind\":\r\n")]
    public async Task A_client_that_breaks_off_harms_nobody(string sent)
    {
        using var broken = await _host.ConnectAsync();
        await broken.WriteAsync(sent);

        broken.Break();

        await _host.ShouldStillServeAsync();
    }

    [Fact]
    public async Task A_client_that_breaks_off_is_not_an_internal_error()
    {
        using var broken = await _host.BeginRequestAsync();

        broken.Break();

        // To stop the server waits for the request to end.
        await _host.DisposeAsync();
        Assert.DoesNotContain(_host.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_client_that_stalls_keeps_nobody_waiting()
    {
        using var stalled = await _host.ConnectAsync();
        await stalled.WriteAsync(Head + "Content-Length: 70000\r\n\r\n{");

        await _host.ShouldStillServeAsync();
    }

    [Fact]
    public async Task A_body_that_does_not_come_within_the_timeout_of_the_API_server_is_504_and_counted()
    {
        var time = new FakeTimeProvider();
        await using var host = RunningHost.At(time);
        using var stalled = await host.BeginRequestAsync("/mutate?timeout=3s");

        time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal("HTTP/1.1 504 Gateway Timeout", await stalled.ReadStatusLineAsync());
        Assert.Equal(1, (await host.MetricsAsync()).Sum("malformed_requests_total", "reason=\"timed_out\"", "endpoint=\"mutate\""));
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_one_line_in_the_log_and_no_error()
    {
        var time = new FakeTimeProvider();
        await using var host = RunningHost.At(time);
        using var stalled = await host.BeginRequestAsync("/mutate?timeout=3s");
        time.Advance(TimeSpan.FromSeconds(3));
        await stalled.ReadStatusLineAsync();

        stalled.Break();

        await host.DisposeAsync();
        Assert.DoesNotContain(host.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_response_is_disconnected_after_the_timeout()
    {
        var time = new FakeTimeProvider();
        await using var host = RunningHost.Rewired(services => services.AddSingleton<TimeProvider>(time).Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = ListenWithSmallBuffers));
        using var client = host.Certificate.Client(host.HttpsPort, room: 4096);
        var body = ARequest.OfStageWith([.. Enumerable.Range(0, 10_000).Select(_ => new Entry())]).Body();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mutate?timeout=3s") { Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } } };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.InRange(response.Content.Headers.ContentLength ?? 0, 1_000_000, long.MaxValue);

        time.Advance(TimeSpan.FromSeconds(4));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        Assert.True((await host.MutateAsync(ARequest.OfHealthyStage())).Allowed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2_000_000)]
    public async Task Clients_that_announce_much_and_stall_keep_nobody_waiting(int sent)
    {
        var stalled = new List<RawConnection>();
        for (var i = 0; i < 20; i++)
        {
            stalled.Add(await _host.ConnectAsync());
            await stalled[^1].WriteAsync($"{Head}Content-Length: {8 * 1024 * 1024}\r\n\r\n{new string('[', sent)}");
        }

        // Longer than the server waits for a body that takes nobody's turn, and much shorter than it would wait for all of these.
        Assert.True((await _host.AskAsync("/mutate", ARequest.OfHealthyStage().BodyOf(200_000)).WaitAsync(TimeSpan.FromSeconds(8), TestContext.Current.CancellationToken)).Allowed);
        stalled.ForEach(connection => connection.Dispose());
    }

    [Fact]
    public async Task A_body_that_comes_in_two_parts_is_one_request()
    {
        var body = System.Text.Encoding.UTF8.GetString(ARequest.OfHealthyStage().Body());
        using var slow = await _host.ConnectAsync();
        await slow.WriteAsync($"{Head}Connection: close\r\nContent-Length: {body.Length}\r\n\r\n{body[..100]}");
        await _host.ShouldStillServeAsync();

        await slow.WriteAsync(body[100..]);

        Assert.Contains("\"allowed\":true", await slow.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 7\r\nContent-Length: 8\r\n")]
    [InlineData("Content-Length: -1\r\n")]
    [InlineData("Content-Length: many\r\n")]
    public async Task A_length_that_is_none_is_400(string length)
    {
        using var connection = await _host.ConnectAsync();

        await connection.WriteAsync($"{Head}{length}\r\n{{}}");

        Assert.StartsWith("HTTP/1.1 400 ", await connection.ReadStatusLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunk_that_is_none_is_400()
    {
        using var connection = await _host.ConnectAsync();

        await connection.WriteAsync(Head + "Transfer-Encoding: chunked\r\n\r\nmany\r\n{}\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", await connection.ReadStatusLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_TLS_harms_nobody()
    {
        using var plain = await RawConnection.PlainAsync(_host.HttpsPort);
        await plain.WriteAsync(Head + "\r\n");

        await _host.ShouldStillServeAsync();
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    // By default Linux lets the buffer of a socket grow to some megabytes, room for the whole response.
    private static Socket ListenWithSmallBuffers(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        socket.SendBufferSize = 4096;
        return socket;
    }
}
