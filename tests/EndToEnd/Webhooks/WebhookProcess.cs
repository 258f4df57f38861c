using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Webhooks;

/// <summary>The webhook as a process of its own, with the certificate that it makes itself.</summary>
internal sealed class WebhookProcess : IAsyncDisposable
{
    /// <summary>The command: the native file that WEBHOOK_BINARY names, or the portable build.</summary>
    public static readonly IReadOnlyList<string> Command = Environment.GetEnvironmentVariable("WEBHOOK_BINARY") is { Length: > 0 } native
        ? [native]
        : ["dotnet", typeof(WebhookProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Webhook").Value!];

    private readonly ChildProcess _process;
    private readonly HttpClient _operations;

    private WebhookProcess(string? program, int httpsPort, int metricsPort, IEnumerable<(string Name, string Value)> settings)
    {
        (HttpsPort, MetricsPort) = (httpsPort, metricsPort);
        _operations = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{metricsPort}") };
        var environment = new Dictionary<string, string>();
        foreach (var (name, value) in ((string, string)[])[("HttpsPort", $"{httpsPort}"), ("MetricsPort", $"{metricsPort}"), ("DrainSeconds", "0"), .. settings])
            environment[$"Webhook__{name}"] = value;
        _process = program is null ? Run([], environment) : new ChildProcess(program, [], environment);
    }

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Set in addition to this process's own.</param>
    public static ChildProcess Run(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        new(Command[0], [.. Command.Skip(1), .. arguments], environment);

    /// <summary>Port of its admission endpoints.</summary>
    public int HttpsPort { get; }

    /// <summary>Port of its metrics.</summary>
    public int MetricsPort { get; }

    /// <summary>Its certificate, which is its own CA.</summary>
    public string CertificatePem { get; private set; } = string.Empty;

    /// <summary>What it has printed.</summary>
    public string Output => _process.Output;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="settings">Names under <c>Webhook</c>, and values.</param>
    public static Task<WebhookProcess> StartAsync(params IEnumerable<(string Name, string Value)> settings) => StartProgramAsync(program: null, settings);

    /// <inheritdoc cref="StartAsync"/>
    /// <param name="program">Path of a published one; null for the one that was built.</param>
    /// <param name="settings">Names under <c>Webhook</c>, and values.</param>
    public static async Task<WebhookProcess> StartProgramAsync(string? program, IEnumerable<(string Name, string Value)> settings)
    {
        var webhook = new WebhookProcess(program, FreePort.Next(), FreePort.Next(), settings);
        await Wait.UntilAsync(
            "the webhook to be ready",
            async () => webhook._process.IsAlive
                ? await webhook.IsReadyAsync()
                : throw new InvalidOperationException($"The webhook has ended. It said:\n{webhook.Output}"),
            remains: () => $"It said:\n{webhook.Output}");
        webhook.CertificatePem = await webhook.ReadCertificateAsync();
        return webhook;
    }

    /// <summary>Whether it says that it is ready.</summary>
    public async Task<bool> IsReadyAsync()
    {
        using var reply = await _operations.GetAsync(new Uri("/readyz", UriKind.Relative));
        return reply.IsSuccessStatusCode;
    }

    /// <summary>The samples of its metrics, a line each.</summary>
    public async Task<IEnumerable<string>> SamplesAsync()
    {
        var exposition = await _operations.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return exposition.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#');
    }

    /// <summary>The sum of the samples that begin with this and hold all these labels.</summary>
    public async Task<double> SumAsync(string prefix, params string[] labels) => (await SamplesAsync())
        .Where(sample => sample.StartsWith(prefix, StringComparison.Ordinal) && labels.All(label => sample.Contains(label, StringComparison.Ordinal)))
        .Sum(sample => double.Parse(sample[(sample.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>Posts something as JSON to an admission endpoint, as only an API server should.</summary>
    public async Task PostAsync(string path, string text)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, presented, _, _) => presented is X509Certificate2 known && known.ExportCertificatePem() == CertificatePem },
        });
        using var content = new StringContent(text, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri($"https://127.0.0.1:{HttpsPort}{path}"), content);
    }

    /// <inheritdoc cref="ChildProcess.ResidentMegabytesAsync"/>
    public Task<int> ResidentMegabytesAsync() => _process.ResidentMegabytesAsync();

    /// <inheritdoc cref="ChildProcess.TerminateAsync"/>
    public Task<int> TerminateAsync() => _process.TerminateAsync();

    /// <inheritdoc cref="ChildProcess.FreezeAsync"/>
    public Task FreezeAsync() => _process.FreezeAsync();

    /// <inheritdoc cref="ChildProcess.ThawAsync"/>
    public Task ThawAsync() => _process.ThawAsync();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _operations.Dispose();
    }

    private async Task<string> ReadCertificateAsync()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", HttpsPort);
        // Whatever certificate comes is the one to be registered: this process started the server.
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, presented, _, _) => presented is not null);
        await tls.AuthenticateAsClientAsync("localhost");
        using var certificate = new X509Certificate2(tls.RemoteCertificate!);
        return certificate.ExportCertificatePem();
    }
}
