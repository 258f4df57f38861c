using KargoStageWebhook.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Serve;

/// <summary>Clients that ask for metrics and do not read them.</summary>
public sealed class MetricsResponseTests
{
    private const string Scrape = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_reads_no_metrics_is_truncated_and_others_are_served_meanwhile()
    {
        var time = new FakeTimeProvider();
        await using var host = RunningHost.At(time);
        using var unread = await RawConnection.NarrowAsync(host.MetricsPort);
        await unread.WriteAsync(string.Concat(Enumerable.Repeat(Scrape, 2000))); // More than any buffer has room for.

        await Eventually.TrueAsync(async () =>
        {
            // The HTTP server has a limit of its own for such clients, of the better part of a minute.
            Assert.NotEqual(0, (await host.MetricsAsync().WaitAsync(TimeSpan.FromSeconds(20), Cancellation)).Sum("build_info"));
            time.Advance(TimeSpan.FromSeconds(1));
            return await IsClosedAsync(unread);
        });
    }

    [Fact]
    public async Task Metrics_that_one_address_does_not_read_are_few_and_another_is_served()
    {
        const int MaxOfOne = 4;
        await using var host = RunningHost.At(new FakeTimeProvider());
        var unread = await Task.WhenAll(Enumerable.Range(0, MaxOfOne).Select(_ => RawConnection.NarrowAsync(host.MetricsPort, "127.0.0.2")));
        foreach (var connection in unread) await connection.WriteAsync(string.Concat(Enumerable.Repeat(Scrape, 2000)));

        await Eventually.TrueAsync(async () => await ScrapeFromAsync(host, "127.0.0.2") == "HTTP/1.1 503 Service Unavailable");

        Assert.Equal("HTTP/1.1 200 OK", await ScrapeFromAsync(host, "127.0.0.3"));
        foreach (var connection in unread) connection.Dispose();
        await Eventually.TrueAsync(async () => await ScrapeFromAsync(host, "127.0.0.2") == "HTTP/1.1 200 OK");
    }

    private static async Task<string> ScrapeFromAsync(RunningHost host, string from)
    {
        using var connection = await RawConnection.PlainAsync(host.MetricsPort, from);
        await connection.WriteAsync(Scrape);
        return await connection.ReadStatusLineAsync();
    }

    private static async Task<bool> IsClosedAsync(RawConnection connection)
    {
        try
        {
            await connection.WriteAsync("\r\n");
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
