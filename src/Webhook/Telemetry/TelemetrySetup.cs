using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace KargoStageWebhook.Telemetry;

/// <summary>How telemetry is exported.</summary>
internal static class TelemetrySetup
{
    // .NET's own meters: memory, CPU and garbage collection of the process; connections and TLS handshakes.
    private const string Runtime = "System.Runtime", Connections = "Microsoft.AspNetCore.Server.Kestrel";

    // Its CRD has one of four states, and it has a cache.
    private const int SeriesOfAResource = 5;

    /// <summary>
    /// The instruments and their exposition to Prometheus without labels that nobody asked for; and, where the standard OTEL_ variables name
    /// a collector, a span for each request.
    /// </summary>
    public static void AddWebhookTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<WebhookMeter>();
        services.AddInstruments<RequestMetrics>();
        services.AddSingleton<RequestLog>();
        services.AddSingleton<ControllerBoard>();
        services.AddSingleton<RecentDecisions>();
        var telemetry = services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(WebhookMeter.Name, Runtime, Connections)
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddPrometheusExporter(exporter =>
            {
                exporter.ScopeInfoEnabled = false;
                exporter.TargetInfoEnabled = false;
                exporter.ScrapeResponseCacheDurationMilliseconds = 0; // What is scraped is what is so.
            }));
        services.ConfigureOpenTelemetryMeterProvider(Limit);
        if (TracesAreAskedFor(configuration)) telemetry.ConfigureResource(Name).WithTracing(AddRequestSpans);
    }

    /// <summary>Adds the instruments of one concern.</summary>
    /// <typeparam name="T">A class whose constructor makes them by <see cref="WebhookMeter"/>.</typeparam>
    public static void AddInstruments<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IServiceCollection services)
        where T : class
    {
        services.AddSingleton<T>();
        services.AddSingleton(new Instruments(typeof(T)));
    }

    /// <summary>Makes the instruments of all concerns, once there is who listens to them: what they say before, nobody hears.</summary>
    public static void StartInstruments(this IServiceProvider services)
    {
        services.GetRequiredService<MeterProvider>();
        foreach (var instruments in services.GetServices<Instruments>()) services.GetRequiredService(instruments.Class);
    }

    /// <summary>Lines for people on a terminal, JSON for everything else; the framework speaks only of trouble.</summary>
    public static void AddRequestLogging(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // A start that fails is told by CommandLineErrors or rises out of Main; a second time, as a stack trace, it helps nobody.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // Nobody may read what we write. A line that finds no room is dropped, and the next that does says how many were.
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        if (!Console.IsOutputRedirected)
        {
            logging.AddSimpleConsole(line => line.SingleLine = true);
            return;
        }

        logging.Services.AddSingleton<ConsoleFormatter, JsonLogFormatter>();
        logging.AddConsole(console => console.FormatterName = JsonLogFormatter.FormatterName);
    }

    // The names are OpenTelemetry's own (its specification, "Environment Variable Specification"); the exporter reads the rest of them.
    private static bool TracesAreAskedFor(IConfiguration environment) =>
        environment["OTEL_SDK_DISABLED"] is not "true"
        && environment["OTEL_TRACES_EXPORTER"] is not "none"
        && (environment["OTEL_TRACES_EXPORTER"] ?? environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] ?? environment["OTEL_EXPORTER_OTLP_ENDPOINT"]) is not null;

    // Meters are the process's, and several servers may run in one. An instrument takes memory for all the series that it may have from the start: only
    // counters tell controllers, fields and outcomes apart all at once.
    private static void Limit(IServiceProvider services, MeterProviderBuilder metrics)
    {
        var own = services.GetRequiredService<IMeterFactory>();
        var controllers = services.GetRequiredService<WebhookOptions>().MaxControllers;
        var known = services.GetRequiredService<Profile>().Resources.Sum(resource => SeriesOfAResource + resource.Fields.Count);
        metrics.AddView(instrument => instrument.Meter.Scope is IMeterFactory other && other != own
            ? MetricStreamConfiguration.Drop
            : new MetricStreamConfiguration { CardinalityLimit = instrument is Counter<long> ? int.Max(2000, 10 * controllers) : 200 + controllers + known });
    }

    private static void Name(ResourceBuilder resource) => resource.AddService("kargo-stage-webhook", serviceVersion: BuildInfo.Version).AddEnvironmentVariableDetector();

    private static void AddRequestSpans(TracerProviderBuilder traces) => traces
        .AddAspNetCoreInstrumentation(requests => requests.Filter = context => HttpMethods.IsPost(context.Request.Method))
        .AddOtlpExporter();
}
