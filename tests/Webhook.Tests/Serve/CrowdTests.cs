using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Serve;

/// <summary>More clients at once than there is room for: those beyond are turned away at once, and nobody else notices.</summary>
public sealed class CrowdTests : IAsyncLifetime
{
    private const int MaxConnections = 512, MaxOperationsConnections = 256;

    private static readonly string[] Pods = ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"];

    private readonly RunningHost _host = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // A Pod of a dual-stack cluster has two.
    [Fact]
    public async Task Two_addresses_leave_room_for_the_API_server()
    {
        var first = await CrowdedAsync(_host.HttpsPort, MaxConnections / 3, "127.0.0.2");
        var second = await CrowdedAsync(_host.HttpsPort, MaxConnections / 3, "127.0.0.3");

        await _host.ShouldStillServeAsync();

        Close([.. first, .. second]);
    }

    [Fact]
    public async Task Two_addresses_leave_room_for_the_probes()
    {
        var first = await CrowdedAsync(_host.MetricsPort, MaxOperationsConnections / 4, "127.0.0.2");
        var second = await CrowdedAsync(_host.MetricsPort, MaxOperationsConnections / 4, "127.0.0.3");

        Assert.Equal("ok\n", await _host.Operations.GetStringAsync("/healthz", Cancellation));

        Close([.. first, .. second]);
    }

    [Fact]
    public async Task A_connection_beyond_the_limit_is_closed_and_the_probes_go_on()
    {
        var crowd = await CrowdedAsync(_host.HttpsPort, MaxConnections, Pods);

        Assert.Equal("ok\n", await _host.Operations.GetStringAsync("/healthz", Cancellation));

        Close(crowd);
        await _host.ShouldStillServeAsync();
    }

    [Fact]
    public async Task The_port_of_metrics_has_a_limit_of_its_own()
    {
        var crowd = await CrowdedAsync(_host.MetricsPort, MaxOperationsConnections, Pods);

        await _host.ShouldStillServeAsync();

        Close(crowd);
        await Eventually.TrueAsync(async () => (await _host.Operations.GetAsync("/healthz", Cancellation)).IsSuccessStatusCode);
    }

    // Those within the limits wait for bodies that do not come, and their time does not pass: an answer to one beyond waits for none of them.
    [Fact]
    public async Task A_request_beyond_the_limit_is_503_and_counted_and_other_addresses_are_served()
    {
        await using var host = RunningHost.At(new FakeTimeProvider());
        var crowd = await BeginAsync(host, BodyBudget.MaxRequestsOfOne, "127.0.0.2");

        for (var beyond = 1; beyond <= 3; beyond++) Assert.Equal("HTTP/1.1 503 Service Unavailable", await AskFromAsync(host, "127.0.0.2"));

        Assert.Equal("HTTP/1.1 200 OK", await AskFromAsync(host, "127.0.0.3"));
        Assert.Equal(3, (await host.MetricsAsync()).Sum("malformed_requests_total", "reason=\"too_many\"", "endpoint=\"mutate\""));
        crowd[0].Break();
        await Eventually.TrueAsync(async () => await AskFromAsync(host, "127.0.0.2") == "HTTP/1.1 200 OK");
        Close(crowd);
    }

    [Fact]
    public async Task All_addresses_together_have_a_limit_of_requests()
    {
        await using var host = RunningHost.At(new FakeTimeProvider());
        var crowd = await BeginAsync(host, BodyBudget.MaxRequests, "127.0.0.2", "127.0.0.3");

        Assert.Equal("HTTP/1.1 503 Service Unavailable", await AskFromAsync(host, "127.0.0.4"));

        Close(crowd);
        await Eventually.TrueAsync(async () => await AskFromAsync(host, "127.0.0.4") == "HTTP/1.1 200 OK");
    }

    // Each connection has 64 KiB in front of TLS and 128 KiB behind it, and a body of which 64 KiB are read while it waits for its turn.
    [Fact]
    public async Task Large_bodies_that_wait_take_no_more_memory_than_their_buffers()
    {
        const int Connections = 200, MegabytesOfAll = 200 * (64 + 128 + 64) / 1024, MegabytesOfTheServer = 100;
        var body = new string(' ', 2_000_000);
        await using var webhook = CommandRun.WebhookIn([]);
        var port = JsonNode.Parse(await webhook.LineWithAsync("httpsPort"))!["httpsPort"]!.GetValue<int>();
        using var certificate = new PinnedCertificate(port);
        var atRest = webhook.PeakMegabytes;

        var crowd = await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => certificate.ConnectAsync(port, Cancellation, $"127.0.0.{2 + (i % 2)}")));
        // Not to the end: a body that is whole makes room for the next.
        await Task.WhenAll(crowd.Select(connection => connection.WriteAsync(
            $"POST /mutate?timeout=4s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length + 1}\r\n\r\n{body}")));
        foreach (var connection in crowd) Assert.Matches("^(HTTP/1.1 504|HTTP/1.1 408|$)", await connection.ReadStatusLineAsync());

        Assert.InRange(webhook.PeakMegabytes - atRest, 0, MegabytesOfAll + MegabytesOfTheServer);
        foreach (var connection in crowd) connection.Dispose();
    }

    // 97 KB, which the budget of large bodies does not count, make some 40 MB of sites while they are evaluated.
    [Fact]
    public async Task Bodies_that_cost_much_to_evaluate_do_not_take_all_memory()
    {
        // 75 % of the chart's memory limit, as .NET takes it in a container, on a node whose many processors would evaluate as many at once.
        await using var webhook = CommandRun.WebhookIn(["DOTNET_GCHeapHardLimit=0x12000000", "DOTNET_PROCESSOR_COUNT=16"]);
        var port = JsonNode.Parse(await webhook.LineWithAsync("httpsPort"))!["httpsPort"]!.GetValue<int>();
        using var certificate = new PinnedCertificate(port);
        using var client = certificate.Client(port);
        var status = new JsonObject { ["freightHistory"] = new JsonArray(new JsonObject { ["verificationHistory"] = new JsonArray([.. Enumerable.Range(0, 32_000).Select(_ => new JsonObject())]) }) };
        var body = ARequest.Of(new JsonObject { ["metadata"] = new JsonObject { ["uid"] = "x" }, ["status"] = status }).Body();
        Assert.InRange(body.Length, 0, BodyBudget.Free);

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => client.PostAsync(
            "/mutate?timeout=30s", new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } }, Cancellation)));

        // On a busy machine the clients may be too slow for the server.
        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.RequestTimeout]));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    /// <summary>As many connections as there is room for, once one beyond them was closed before any of them.</summary>
    private static async Task<RawConnection[]> CrowdedAsync(int port, int limit, params string[] addresses)
    {
        // On a busy machine the first may reach the handshake's timeout before the last is accepted.
        for (var tries = 1; ; tries++)
        {
            var crowd = await Task.WhenAll(Enumerable.Range(0, limit).Select(i => RawConnection.PlainAsync(port, addresses[i % addresses.Length])));
            using var beyond = await RawConnection.PlainAsync(port, addresses.Length == 1 ? addresses[0] : "127.0.0.9");

            var closed = beyond.ReadToEndAsync();
            if (await Task.WhenAny([closed, .. crowd.Select(connection => connection.ReadToEndAsync())]) == closed)
            {
                Assert.Empty(await closed);
                return crowd;
            }

            Close(crowd);
            Assert.InRange(tries, 1, 5);
        }
    }

    private static void Close(IEnumerable<RawConnection> crowd)
    {
        foreach (var connection in crowd) connection.Dispose();
    }

    /// <summary>Requests that the server has begun to read, whose bodies do not come.</summary>
    private static async Task<RawConnection[]> BeginAsync(RunningHost host, int requests, params string[] addresses) =>
        await Task.WhenAll(Enumerable.Range(0, requests).Select(i => host.BeginRequestAsync(from: addresses[i % addresses.Length])));

    /// <summary>The status line for a healthy Stage that an address sends.</summary>
    private static async Task<string> AskFromAsync(RunningHost host, string from)
    {
        using var connection = await host.ConnectAsync(from);
        var body = Encoding.UTF8.GetString(ARequest.OfHealthyStage().Body());
        await connection.WriteAsync(
            $"POST /mutate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        return await connection.ReadStatusLineAsync().WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
    }
}
