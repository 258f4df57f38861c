using System.Net;
using System.Text;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KargoStageWebhook.Telemetry;

/// <summary>Spans, as a collector receives them that the standard OTEL_ variables name.</summary>
[Collection(nameof(Alone))]
public sealed class TraceTests : IAsyncLifetime
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private readonly List<byte[]> _received = [];
    private WebApplication? _collector;

    [Fact]
    public async Task Each_request_is_one_span_with_decision_and_version()
    {
        await using var host = RunningHost.With(Asked());

        await host.MutateAsync(ARequest.OfStageWithoutId());

        await Eventually.TrueAsync(() => Task.FromResult(Received.Contains("kargo.decision", StringComparison.Ordinal)));
        Assert.All(
            ["kargo-stage-webhook", "POST /mutate", "backfilled", "stages.kargo.akuity.io", "kargo.controller_version", "kargo.version_source"],
            part => Assert.Contains(part, Received, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_belongs_to_the_API_server_s_own_trace()
    {
        await using var host = RunningHost.With(Asked());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mutate") { Content = new ByteArrayContent(ARequest.OfStageWithoutId().Body()) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");

        await host.SendAsync(request);

        await Eventually.TrueAsync(() => Task.FromResult(ReceivedBytes().AsSpan().IndexOf(Convert.FromHexString(TraceId)) >= 0));
    }

    [Fact]
    public async Task The_duration_s_histogram_has_the_trace_as_an_exemplar()
    {
        await using var host = RunningHost.With(Asked());
        await host.MutateAsync(ARequest.OfHealthyStage());

        using var scrape = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        scrape.Headers.Accept.ParseAdd("application/openmetrics-text; version=1.0.0");
        using var response = await host.Operations.SendAsync(scrape, TestContext.Current.CancellationToken);

        var metrics = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Matches("(?m)^kargo_stage_webhook_request_duration_seconds_bucket\\{.*# \\{.*trace_id=\"[0-9a-f]{32}\"", metrics);
    }

    [Fact]
    public async Task What_operators_ask_for_is_no_span()
    {
        await using var host = RunningHost.With(Asked());

        await host.MetricsAsync();
        await host.MutateAsync(ARequest.OfHealthyStage());

        // Spans come in the order in which they ended.
        await Eventually.TrueAsync(() => Task.FromResult(Received.Contains("POST /mutate", StringComparison.Ordinal)));
        Assert.DoesNotContain("/metrics", Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_variables_nothing_is_sent()
    {
        await using (var host = new RunningHost()) await host.MutateAsync(ARequest.OfStageWithoutId());

        Assert.Empty(_received);
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _collector = builder.Build();
        _collector.MapPost("/v1/traces", ReceiveAsync);
        await _collector.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _collector!.DisposeAsync();

    private string Received => Encoding.UTF8.GetString(ReceivedBytes());

    private string[] Asked() =>
    [
        $"OTEL_EXPORTER_OTLP_ENDPOINT={_collector!.Urls.Single()}",
        "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "OTEL_BSP_SCHEDULE_DELAY=50",
    ];

    private byte[] ReceivedBytes()
    {
        lock (_received) return [.. _received.SelectMany(body => body)];
    }

    private async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        lock (_received) _received.Add(body.ToArray());
        return Results.Bytes([], "application/x-protobuf");
    }
}
