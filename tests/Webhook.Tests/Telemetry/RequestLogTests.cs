using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;
using KargoStageWebhook.Serve;
using Microsoft.Extensions.Logging;

namespace KargoStageWebhook.Telemetry;

/// <summary>What is logged of requests, and how much.</summary>
[Collection(nameof(Alone))]
public sealed class RequestLogTests : IAsyncLifetime
{
    // docs/security.md: 10, then one in 10 s; of all senders together 200, then 10 in a second.
    private const int OfOneSender = 10, OfAllSenders = 200;

    // Far more than that.
    private const int Flood = 300, Senders = 600;

    private readonly RunningHost _host = new();

    [Fact]
    public async Task A_request_that_conforms_leaves_no_line()
    {
        await _host.MutateAsync(ARequest.OfHealthyStage());

        Assert.Empty(RequestLines);
    }

    [Fact]
    public async Task A_request_that_is_not_evaluated_leaves_no_line()
    {
        await _host.MutateAsync(ARequest.OfStageWithoutId() with { Operation = "CREATE" });

        Assert.Empty(RequestLines);
    }

    [Fact]
    public async Task A_request_that_does_not_conform_leaves_one_line()
    {
        await _host.AskAsync("/mutate", Samples.Incident);

        Assert.Equal(
            "backfilled: stages.kargo.akuity.io kargo-demo/test by system:serviceaccount:kargo:kargo-controller (pod kargo-controller-6d5f8b7c9d-x2k4q), "
            + "version unknown (Mutating, dry run False), violations 2, first status.freightHistory[0].verificationHistory[0].id; "
            + "request 0b4d2f6e-8f3a-4a55-9d0e-6c2b7e1f9a34",
            Assert.Single(RequestLines).Text);
    }

    [Fact]
    public async Task A_denial_is_a_warning()
    {
        await using var strict = RunningHost.With("Webhook:Requirements=Strict");

        await strict.MutateAsync(ARequest.OfStageWith(new Entry { Phase = null }));

        Assert.Equal(LogLevel.Warning, Assert.Single(strict.Log.Lines, line => line.Event == 100).Level);
    }

    [Fact]
    public async Task No_line_holds_what_the_object_holds()
    {
        var status = """{"freightHistory":[{"id":"payload","items":"payload","verificationHistory":[{"message":"payload","startTime":"payload"}]}]}""";

        await _host.MutateAsync(ARequest.Of(Stage.WithStatus(status)));

        Assert.DoesNotContain(_host.Log.Lines, line => line.Text.Contains("payload", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_AdmissionReview_leaves_a_line_without_its_text()
    {
        await _host.AskAsync("/mutate", """{"payload": payload}"""u8.ToArray());

        Assert.DoesNotContain("payload", Assert.Single(_host.Log.Lines, line => line.Event == 102).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_that_loops_does_not_flood_the_log()
    {
        var began = Stopwatch.GetTimestamp();

        await FloodAsync();

        var (lines, seconds) = (RequestLines.Count(), Stopwatch.GetElapsedTime(began).TotalSeconds);
        Assert.InRange(lines, OfOneSender, OfOneSender + (seconds / 10));
    }

    [Fact]
    public async Task Every_line_that_is_left_out_is_counted()
    {
        await FloodAsync();

        Assert.Equal(Flood, RequestLines.Count() + (await _host.MetricsAsync()).Sum("log_lines_suppressed_total"));
    }

    [Fact]
    public async Task A_sender_that_loops_does_not_silence_others()
    {
        await FloodAsync();

        // One of them may share its limit with the one that loops, not all.
        foreach (var number in Enumerable.Range(0, 4)) await _host.MutateAsync(ARequest.OfStageWithoutId().By($"another-{number}"));

        Assert.Contains(RequestLines, line => line.Text.Contains("by another", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_senders_together_do_not_flood_the_log_either()
    {
        var name = new string('n', 10_000);
        var began = Stopwatch.GetTimestamp();

        await AtOnceAsync(Senders, number => ARequest.OfStageWithoutId().By($"{number}{name}"));

        var (lines, seconds) = (RequestLines.Count(), Stopwatch.GetElapsedTime(began).TotalSeconds);
        Assert.InRange(lines, OfAllSenders, OfAllSenders + (10 * (seconds + 1))); // The limit of all is refilled each second, of which one had begun.
        Assert.All(RequestLines, line => Assert.InRange(line.Text.Length, 1, 1500));
    }

    [Fact]
    public async Task A_full_pipe_that_nobody_reads_keeps_no_request_waiting()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var run = CommandRun.Shell(
            $"env Logging__LogLevel__Microsoft.AspNetCore=Trace {CommandRun.WebhookCommand} serve --https-port={port} --metrics-port=0 | sleep 600");
        await Eventually.TrueAsync(() => IsListeningAsync(port));
        using var certificate = new PinnedCertificate(port);
        using var client = certificate.Client(port);
        client.Timeout = TimeSpan.FromMinutes(2); // On a busy machine each may take seconds.

        // At this level the server writes some kilobytes of each request: much more than a pipe and the queue hold.
        foreach (var _ in Enumerable.Range(0, 500))
        {
            using var body = new ByteArrayContent(ARequest.OfStageWithoutId().Body()) { Headers = { ContentType = new("application/json") } };
            using var response = await client.PostAsync(new Uri("/mutate", UriKind.Relative), body, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private IEnumerable<LogLine> RequestLines => _host.Log.Lines.Where(line => line.Event == 100);

    private static async Task<bool> IsListeningAsync(int port)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("localhost", port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private Task FloodAsync() => AtOnceAsync(Flood, _ => ARequest.OfStageWithoutId());

    // As many at once as one address may have.
    private async Task AtOnceAsync(int requests, Func<int, ARequest> request)
    {
        foreach (var some in Enumerable.Range(0, requests).Chunk(BodyBudget.MaxRequestsOfOne)) await Task.WhenAll(some.Select(number => _host.MutateAsync(request(number))));
    }
}
