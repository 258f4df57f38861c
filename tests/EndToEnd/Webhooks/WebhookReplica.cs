using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Webhooks;

/// <summary>The webhook, with the certificate that it makes itself: in this process, or as one of its own.</summary>
internal sealed class WebhookReplica : IAsyncDisposable
{
    /// <summary>The command: the native file that WEBHOOK_BINARY names, or the portable build.</summary>
    public static readonly IReadOnlyList<string> Command = Environment.GetEnvironmentVariable("WEBHOOK_BINARY") is { Length: > 0 } native
        ? [native]
        : ["dotnet", typeof(WebhookReplica).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Webhook").Value!];

    /// <summary>Whether replicas and verbs run in this process. A native file is tested as it is; and at a terminal the webhook writes for people, and tests read what it writes for programs.</summary>
    public static readonly bool IsHosted = Command.Count > 1 && Console.IsOutputRedirected;

    private readonly ChildProcess? _process;
    private readonly HostedWebhook? _hosted;
    private readonly HttpClient _operations;

    private WebhookReplica(ChildProcess? process, HostedWebhook? hosted, int httpsPort, int metricsPort)
    {
        (_process, _hosted, HttpsPort, MetricsPort) = (process, hosted, httpsPort, metricsPort);
        _operations = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{metricsPort}") };
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
    public string Output => _hosted?.Output ?? Process.Output;

    private bool IsAlive => _hosted?.IsAlive ?? Process.IsAlive;

    private ChildProcess Process => _process ?? throw new InvalidOperationException("It runs in this process, which a test cannot freeze. Start it by StartProcessAsync.");

    /// <summary>Starts it and waits until it is ready; in this process, unless the tests are of a native file.</summary>
    /// <param name="settings">Names under <c>Webhook</c>, and values.</param>
    public static Task<WebhookReplica> StartAsync(params IEnumerable<(string Name, string Value)> settings) => StartAsync(silence: null, settings);

    /// <inheritdoc cref="StartAsync(IEnumerable{ValueTuple{string, string}})"/>
    /// <param name="silence">How long the API server may be silent, shorter than a setting may say; a process takes the shortest that it may.</param>
    /// <param name="settings">Names under <c>Webhook</c>, and values.</param>
    public static async Task<WebhookReplica> StartAsync(TimeSpan? silence, IEnumerable<(string Name, string Value)> settings)
    {
        if (!IsHosted) return await StartProcessAsync(silence is null ? settings : [.. settings, ("CrdStaleAfter", "90s")]);

        var (httpsPort, metricsPort) = (FreePort.Next(), FreePort.Next());
        return await BegunAsync(new WebhookReplica(process: null, await HostedWebhook.StartAsync(Preset(httpsPort, metricsPort, settings), silence), httpsPort, metricsPort));
    }

    /// <summary>Starts it as a process of its own and waits until it is ready.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public static Task<WebhookReplica> StartProcessAsync(params IEnumerable<(string Name, string Value)> settings) => StartProgramAsync(program: null, settings);

    /// <inheritdoc cref="StartProcessAsync"/>
    /// <param name="program">Path of a published one; null for the one that was built.</param>
    /// <param name="settings">Names under <c>Webhook</c>, and values.</param>
    public static async Task<WebhookReplica> StartProgramAsync(string? program, IEnumerable<(string Name, string Value)> settings)
    {
        var (httpsPort, metricsPort) = (FreePort.Next(), FreePort.Next());
        var environment = new Dictionary<string, string>();
        foreach (var (name, value) in Preset(httpsPort, metricsPort, settings)) environment[$"Webhook__{name}"] = value;
        return await BegunAsync(new WebhookReplica(program is null ? Run([], environment) : new ChildProcess(program, [], environment), hosted: null, httpsPort, metricsPort));
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

    /// <inheritdoc cref="ChildProcess.TerminateAsync"/>
    public async Task<int> TerminateAsync()
    {
        if (_hosted is null) return await Process.TerminateAsync();

        await _hosted.TerminateAsync();
        return 0;
    }

    /// <inheritdoc cref="ChildProcess.FreezeAsync"/>
    public Task FreezeAsync() => Process.FreezeAsync();

    /// <inheritdoc cref="ChildProcess.ThawAsync"/>
    public Task ThawAsync() => Process.ThawAsync();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        if (_hosted is not null) await _hosted.DisposeAsync();
        _operations.Dispose();
    }

    private static IEnumerable<(string Name, string Value)> Preset(int httpsPort, int metricsPort, IEnumerable<(string Name, string Value)> settings) =>
        [("HttpsPort", $"{httpsPort}"), ("MetricsPort", $"{metricsPort}"), ("DrainSeconds", "0"), .. settings];

    private static async Task<WebhookReplica> BegunAsync(WebhookReplica replica)
    {
        try
        {
            await Wait.UntilAsync(
                "the webhook to be ready",
                async () => replica.IsAlive
                    ? await replica.IsReadyAsync()
                    : throw new InvalidOperationException($"The webhook has ended. It said:\n{replica.Output}"),
                remains: () => $"It said:\n{replica.Output}");
            replica.CertificatePem = await replica.ReadCertificateAsync();
            return replica;
        }
        catch
        {
            await replica.DisposeAsync();
            throw;
        }
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
