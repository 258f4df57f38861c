using KargoStageWebhook.Language;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KargoStageWebhook.Hosting;

/// <summary>The whole server in this process, asked over real sockets and TLS.</summary>
public sealed class RunningHost : IAsyncDisposable
{
    private readonly WebApplicationFactory<Program> _server;
    private readonly Lazy<PinnedCertificate> _certificate;
    private readonly Lazy<HttpClient> _admission;

    /// <summary>Runs with the default settings.</summary>
    public RunningHost()
        : this([], _ => { })
    {
    }

    private RunningHost(string[] settings, Action<IServiceCollection> rewire)
    {
        _server = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            foreach (var setting in (string[])["Webhook:HttpsPort=0", "Webhook:MetricsPort=0", "Webhook:DrainSeconds=0", .. settings])
            {
                var equals = setting.IndexOf('=', StringComparison.Ordinal);
                host.UseSetting(setting[..equals], setting[(equals + 1)..]);
            }

            // As in a cluster: no developer's page in the way of an error.
            host.UseEnvironment("Production");
            host.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Log));
            host.ConfigureServices(rewire);
        });
        _server.UseKestrel();
        _server.StartServer();

        HttpsPort = PortOf("https");
        MetricsPort = PortOf("http");
        _certificate = new Lazy<PinnedCertificate>(() => new PinnedCertificate(HttpsPort));
        _admission = new Lazy<HttpClient>(() => Certificate.Client(HttpsPort));
        Operations = new HttpClient { BaseAddress = new Uri($"http://localhost:{MetricsPort}") };
    }

    internal IServiceProvider Services => _server.Services;

    internal int HttpsPort { get; }

    internal int MetricsPort { get; }

    /// <summary>What it presented when it was first asked.</summary>
    internal PinnedCertificate Certificate => _certificate.Value;

    /// <summary>Speaks to the port of the API server; HTTP/1.1 unless a request says otherwise.</summary>
    internal HttpClient Admission => _admission.Value;

    /// <summary>Speaks to the port of metrics and probes.</summary>
    internal HttpClient Operations { get; }

    /// <summary>What the server logged.</summary>
    internal CapturedLog Log { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Runs with these: <c>Webhook:Mode=Audit</c>.</summary>
    internal static RunningHost With(params string[] settings) => new(settings, _ => { });

    /// <summary>Runs with a part of it taken out for another.</summary>
    internal static RunningHost Rewired(Action<IServiceCollection> rewire, params string[] settings) => new(settings, rewire);

    /// <summary>Runs by a time that the test moves. However late it sends its bodies, none is too slow.</summary>
    internal static RunningHost At(TimeProvider time, params string[] settings) => Rewired(
        services => services.AddSingleton(time).PostConfigure<KestrelServerOptions>(kestrel => kestrel.Limits.MinRequestBodyDataRate = null), settings);

    internal Task<Answer> MutateAsync(ARequest request) => AskAsync("/mutate", request.Body());

    internal Task<Answer> ValidateAsync(ARequest request) => AskAsync("/validate", request.Body());

    /// <summary>Posts a body as the API server does.</summary>
    internal Task<Answer> AskAsync(string path, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content });
    }

    internal async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Admission.SendAsync(request, Cancellation);
        return new Answer(response.StatusCode, response.Version, await response.Content.ReadAsStringAsync(Cancellation));
    }

    internal Task<RawConnection> ConnectAsync(string? from = null) => Certificate.ConnectAsync(HttpsPort, Cancellation, from);

    /// <summary>A connection on which the server has begun to read a body that is not there yet.</summary>
    internal async Task<RawConnection> BeginRequestAsync(string path = "/mutate", string? from = null)
    {
        var connection = await ConnectAsync(from);
        await connection.WriteAsync(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue", await connection.ReadStatusLineAsync());
        return connection;
    }

    /// <summary>What is scraped. For 300 ms the exporter says the same again: scrape once for a question.</summary>
    internal async Task<Exposition> MetricsAsync() => new(await Operations.GetStringAsync("/metrics", Cancellation));

    /// <summary>Fails unless a request that must be backfilled is backfilled.</summary>
    internal async Task ShouldStillServeAsync() => Assert.Single((await MutateAsync(ARequest.OfStageWithoutId())).Patch);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_admission.IsValueCreated) Admission.Dispose();
        Operations.Dispose();
        if (_certificate.IsValueCreated) Certificate.Dispose();
        await _server.DisposeAsync();
    }

    private int PortOf(string scheme) => _server.Services.GetRequiredService<IServer>().Features
        .GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(BindingAddress.Parse).Single(address => address.Scheme == scheme).Port;
}
