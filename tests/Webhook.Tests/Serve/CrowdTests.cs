using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>More clients at once than there is room for: those beyond are turned away at once, and nobody else notices.</summary>
public sealed class CrowdTests : IAsyncLifetime
{
    private const int MaxConnections = 1024, MaxOperationsConnections = 512;

    private readonly RunningHost _host = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_beyond_the_limit_is_closed_and_the_probes_go_on()
    {
        var crowd = await CrowdedAsync(_host.HttpsPort, MaxConnections);

        Assert.Equal("ok\n", await _host.Operations.GetStringAsync("/healthz", Cancellation));

        foreach (var connection in crowd) connection.Dispose();
        await _host.ShouldStillServeAsync();
    }

    [Fact]
    public async Task The_port_of_metrics_has_a_limit_of_its_own()
    {
        var crowd = await CrowdedAsync(_host.MetricsPort, MaxOperationsConnections);

        await _host.ShouldStillServeAsync();

        foreach (var connection in crowd) connection.Dispose();
        await Eventually.TrueAsync(async () => (await _host.Operations.GetAsync("/healthz", Cancellation)).IsSuccessStatusCode);
    }

    /// <summary>As many connections as there is room for, once one beyond them was closed before any of them.</summary>
    private static async Task<RawConnection[]> CrowdedAsync(int port, int limit)
    {
        // On a busy machine the first may reach the handshake's timeout before the last is accepted.
        for (var tries = 1; ; tries++)
        {
            var crowd = await Task.WhenAll(Enumerable.Range(0, limit).Select(_ => RawConnection.PlainAsync(port)));
            using var beyond = await RawConnection.PlainAsync(port);

            var closed = beyond.ReadToEndAsync();
            if (await Task.WhenAny([closed, .. crowd.Select(connection => connection.ReadToEndAsync())]) == closed)
            {
                Assert.Empty(await closed);
                return crowd;
            }

            foreach (var connection in crowd) connection.Dispose();
            Assert.InRange(tries, 1, 5);
        }
    }

    [Fact]
    public async Task A_request_beyond_the_limit_is_503_at_once_and_counted()
    {
        var crowd = await Task.WhenAll(Enumerable.Range(0, BodyBudget.MaxRequests + 100).Select(_ => _host.ConnectAsync()));

        await Task.WhenAll(crowd.Select(connection => connection.WriteAsync("POST /mutate?timeout=9s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")));

        await Eventually.TrueAsync(async () => (await _host.MetricsAsync()).Sum("malformed_requests_total", "reason=\"too_many\"", "endpoint=\"mutate\"") > 0);
        foreach (var connection in crowd) connection.Dispose();
        await Eventually.TrueAsync(async () => (await _host.AskAsync("/mutate", ARequest.OfHealthyStage().Body())).Code == System.Net.HttpStatusCode.OK);
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

        var crowd = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => certificate.ConnectAsync(port, Cancellation)));
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
        // 75 % of the chart's memory limit, as .NET takes it in a container.
        await using var webhook = CommandRun.WebhookIn(["DOTNET_GCHeapHardLimit=0x12000000"]);
        var port = JsonNode.Parse(await webhook.LineWithAsync("httpsPort"))!["httpsPort"]!.GetValue<int>();
        using var certificate = new PinnedCertificate(port);
        using var client = certificate.Client(port);
        var status = new JsonObject { ["freightHistory"] = new JsonArray(new JsonObject { ["verificationHistory"] = new JsonArray([.. Enumerable.Range(0, 32_000).Select(_ => new JsonObject())]) }) };
        var body = ARequest.Of(new JsonObject { ["metadata"] = new JsonObject { ["uid"] = "x" }, ["status"] = status }).Body();
        Assert.InRange(body.Length, 0, BodyBudget.Free);

        for (var round = 0; round < 3; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => client.PostAsync(
                "/mutate?timeout=30s", new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } }, Cancellation)));
            // On a busy machine the clients may be too slow for the server.
            Assert.All(answers, answer => Assert.Contains(answer.StatusCode, (System.Net.HttpStatusCode[])[System.Net.HttpStatusCode.OK, System.Net.HttpStatusCode.RequestTimeout]));
        }
    }

    [Fact]
    public void A_request_that_ends_makes_room_for_one()
    {
        using var budget = new BodyBudget(1024);
        var open = Enumerable.Range(0, BodyBudget.MaxRequests).Select(_ => budget.TryOpen()).ToList();
        Assert.DoesNotContain(null, open);
        Assert.Null(budget.TryOpen());

        open[0]!.Dispose();
        open[0]!.Dispose(); // Once more does no harm.

        Assert.NotNull(budget.TryOpen());
        Assert.Null(budget.TryOpen());
    }

    [Fact]
    public async Task A_large_body_waits_for_memory_not_for_the_one_that_is_read_without()
    {
        using var budget = new BodyBudget(1_000_000);
        var (first, second, beyond, waiting) = (budget.TryOpen()!, budget.TryOpen()!, budget.TryOpen()!, budget.TryOpen()!);
        await first.GrowToAsync(1_000_000, Cancellation);
        await second.GrowToAsync(1_000_000, Cancellation);
        await beyond.GrowToAsync(1_000_000, Cancellation);
        var turn = waiting.GrowToAsync(1_000_000, Cancellation).AsTask();
        await Task.Delay(200, Cancellation);
        Assert.False(turn.IsCompleted);

        first.Dispose();

        await turn.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
    }

    [Fact]
    public async Task Large_responses_that_nobody_reads_have_a_bound_of_their_own()
    {
        using var budget = new BodyBudget(1_000_000);
        var (unread, next, body) = (budget.TryOpen()!, budget.TryOpen()!, budget.TryOpen()!);
        await unread.GrowToAsync(1_000_000, Cancellation);

        Assert.True(unread.TryTurnTo(600_000)); // And Kestrel's copy.
        Assert.False(next.TryTurnTo(600_000));
        Assert.True(next.TryTurnTo(BodyBudget.Free / 2));
        await body.GrowToAsync(1_000_000, Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        unread.Dispose();

        Assert.True(next.TryTurnTo(600_000));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
