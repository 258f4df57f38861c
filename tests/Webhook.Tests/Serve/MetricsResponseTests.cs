using KargoStageWebhook.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Serve;

/// <summary>Clients that ask for metrics and do not read them.</summary>
public sealed class MetricsResponseTests
{
    private const string Scrape = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_reads_no_metrics_is_disconnected_and_others_are_served_meanwhile()
    {
        var time = new FakeTimeProvider();
        await using var host = RunningHost.At(time);
        using var unread = await AskAsync(host);

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
        const int Enough = 32;
        await using var host = RunningHost.At(new FakeTimeProvider());
        var unread = new List<RawConnection>();

        // While another is served, one may get 503 for all that it asks, which is little to read: so one more asks until as many wait as one address may have.
        await Eventually.TrueAsync(async () =>
        {
            if (unread.Count < Enough) unread.Add(await AskAsync(host, "127.0.0.2"));
            return await ScrapeFromAsync(host, "127.0.0.2") == "HTTP/1.1 503 Service Unavailable";
        });

        Assert.Equal("HTTP/1.1 200 OK", await ScrapeFromAsync(host, "127.0.0.3"));
        foreach (var connection in unread) connection.Dispose();
        await Eventually.TrueAsync(async () => await ScrapeFromAsync(host, "127.0.0.2") == "HTTP/1.1 200 OK");
    }

    /// <summary>Asks for more than any buffer has room for, and reads nothing.</summary>
    private static async Task<RawConnection> AskAsync(RunningHost host, string from = "127.0.0.1")
    {
        var connection = await RawConnection.NarrowAsync(host.MetricsPort, from);
        await connection.WriteAsync(string.Concat(Enumerable.Repeat(Scrape, 2000)));
        return connection;
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
