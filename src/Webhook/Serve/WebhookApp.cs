using System.Net;
using KargoStageWebhook.Audit;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.LeaderElection;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Proof;
using KargoStageWebhook.Recovery;
using KargoStageWebhook.Settings;
using KargoStageWebhook.StatusPage;
using KargoStageWebhook.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;

namespace KargoStageWebhook.Serve;

/// <summary>Puts the server together.</summary>
internal static class WebhookApp
{
    /// <summary>The slowest that a body may come, once two seconds are over: far below what any cluster's network does, and nobody holds a buffer for long.</summary>
    public static readonly MinDataRate SlowestBody = new(bytesPerSecond: 100 * 1024, gracePeriod: TimeSpan.FromSeconds(2));

    // To the admission port, each of which may hold BodyBudget.Free and MaxUndecryptedBytes. Kestrel's own limit is of all ports, and a client that took them
    // all would keep the kubelet's probes out. A Pod of a dual-stack cluster has two addresses, so one has less than half of them, here and there. An API
    // server has one connection for each of its requests, and some tens that are idle.
    private const int MaxConnections = 512, MaxConnectionsOfOne = MaxConnections / 3;

    // To the operations port, each of which may hold a response of 64 KiB that nobody reads. Probes and scrapes need one each.
    private const int MaxOperationsConnections = 256, MaxOperationsConnectionsOfOne = MaxOperationsConnections / 4;

    // Longer than client-go keeps an idle connection (90 s), so that it is the client who closes it and no request meets a closed one.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(130);

    // ASP.NET Core would watch every folder below that of the program for changes of an appsettings.json.
    private const string NoFileWatcher = "--hostBuilder:reloadConfigOnChange=false";

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(5);
    private const int MaxHeaderBytes = 16 * 1024;

    // Of a connection, in front of TLS: four of its records. Kestrel's default is a megabyte, and a crowd of clients would take a gigabyte.
    private const int MaxUndecryptedBytes = 64 * 1024;

    /// <summary>The server, ready to run.</summary>
    /// <param name="arguments">Settings of the command line: <c>--Webhook:Mode=Audit</c>.</param>
    /// <param name="file">Settings of a file, by their keys, that count where nothing else sets them; null for none.</param>
    /// <param name="replace">For tests: replaces services, last of all; null for none.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is wrong.</exception>
    public static WebApplication Build(string[] arguments, IReadOnlyDictionary<string, string?>? file = null, Action<IServiceCollection>? replace = null)
    {
        // An appsettings.json of the folder that it is started in is no source of settings: the verbs do not read it, and a broken one would end the process.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [NoFileWatcher, .. arguments], ContentRootPath = AppContext.BaseDirectory });
        foreach (var ofFolder in builder.Configuration.Sources.OfType<JsonConfigurationSource>().ToList()) builder.Configuration.Sources.Remove(ofFolder);
        if (file is not null) ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = file });
        var settings = WebhookSettings.From(builder.Configuration);
        var (options, certificates) = (settings.Webhook, settings.Certificates);
        var serving = new ServingCertificate();

        builder.Logging.AddRequestLogging();
        builder.Services.AddWebhookTelemetry(builder.Configuration);
        builder.Services.AddCluster(options, settings.Profile);
        builder.Services.AddCertificates(certificates, serving);
        builder.Services.AddSingleton(new Installation(certificates.Namespace, certificates.Configuration));
        builder.Services.AddLeadership(settings.Leadership);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(options.Policy);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(settings.Profile);
        builder.Services.AddSingleton<StatusEvaluator>();
        builder.Services.AddSingleton(services => new BodyBudget(options.MaxRequestBytes, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<RequestRecorder>();
        builder.Services.AddSingleton<AdmissionEndpoint>();
        builder.Services.AddSingleton<MetricsResponse>();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<IReadiness>(services => services.GetRequiredService<Readiness>());
        builder.Services.AddStatusPage();
        builder.Services.AddSingleton<Drain>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Drain>());
        // After Drain, and so told before it that the process ends: a leader lets go first.
        builder.Services.AddProof(settings.Proof);
        builder.Services.AddAudit(settings.Audit);
        builder.Services.AddRecovery(settings.Proof);
        builder.Services.AddOffRamp(settings.OffRamp, services => services.GetRequiredService<AuditFindings>().Last);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.DrainSeconds) + RequestTimeout.Max);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(new RecordPool.Factory());
        builder.WebHost.Listen(options, https => serving.ServeTo(https, certificates));
        replace?.Invoke(builder.Services);

        var app = builder.Build();
        app.Services.StartInstruments();
        app.UseStatusCodePages(errors => StatusBody.CompleteAsync(errors.HttpContext));
        app.Use(app.Services.GetRequiredService<Drain>().CloseConnectionAsync);
        Map(app);
        app.Lifetime.ApplicationStarted.Register(() => StartupReport.Write(app, settings));
        return app;
    }

    /// <summary>What the server listens on, and how much of a client's it buffers.</summary>
    internal static void Listen(this IWebHostBuilder host, WebhookOptions options, Action<HttpsConnectionAdapterOptions> configureHttps)
    {
        host.UseSockets(sockets => sockets.MaxReadBufferSize = MaxUndecryptedBytes);
        host.UseKestrelHttpsConfiguration();
        host.ConfigureKestrel(kestrel => Listen(kestrel, options, configureHttps));
    }

    private static void Listen(KestrelServerOptions kestrel, WebhookOptions options, Action<HttpsConnectionAdapterOptions> configureHttps)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.KeepAliveTimeout = KeepAlive;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        kestrel.Limits.MaxRequestBodySize = null; // RequestBody keeps Webhook:MaxRequestBytes, and says so.
        kestrel.Limits.MaxRequestBufferSize = BodyBudget.Free;
        kestrel.Limits.MinRequestBodyDataRate = SlowestBody;
        kestrel.ListenAnyIP(options.HttpsPort, listen =>
        {
            Accept(listen, MaxConnections, MaxConnectionsOfOne);
            listen.UseHttps(configureHttps);
        });
        kestrel.ListenAnyIP(options.MetricsPort, listen => Accept(listen, MaxOperationsConnections, MaxOperationsConnectionsOfOne));
    }

    // A connection beyond the limit is closed at once. API servers call webhooks over HTTP/1.1 (from Kubernetes 1.16 on); over HTTP/2 each connection could hold a
    // megabyte of bodies before anything counts their requests.
    private static void Accept(ListenOptions listen, int maxOfAll, int maxOfOne)
    {
        listen.Protocols = HttpProtocols.Http1;
        var clients = new Clients<Client>(maxOfAll, maxOfOne);
        listen.Use(next => async connection =>
        {
            if (clients.TryEnter((connection.RemoteEndPoint as IPEndPoint)?.Address) is not { } client) return;

            try
            {
                await next(connection);
            }
            finally
            {
                clients.Leave(client);
            }
        });
    }

    private static void Map(WebApplication app)
    {
        var admission = app.Services.GetRequiredService<AdmissionEndpoint>();
        var readiness = app.Services.GetRequiredService<Readiness>();
        var metrics = app.Services.GetRequiredService<MetricsResponse>();
        app.MapAdmission(endpoints =>
        {
            endpoints.MapPost("/mutate", admission.MutateAsync);
            endpoints.MapPost("/validate", admission.ValidateAsync);
        });
        app.MapOperations(endpoints =>
        {
            endpoints.MapStatusPage();
            endpoints.MapPrometheusScrapingEndpoint("/metrics", meterProvider: null, branch => branch.Use(metrics.SendAsync), optionsName: null);
            endpoints.MapGet("/healthz", () => "ok\n");
            endpoints.MapGet("/readyz", readiness.Answer);
        });
    }
}
