using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;

namespace KargoStageWebhook.Telemetry;

/// <summary>How telemetry leaves the process.</summary>
internal static class TelemetrySetup
{
    /// <summary>The instruments, and their exposition to Prometheus without labels that nobody asked for.</summary>
    public static void AddWebhookMetrics(this IServiceCollection services)
    {
        services.AddSingleton<WebhookMetrics>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(WebhookMetrics.MeterName)
            .AddPrometheusExporter(exporter =>
            {
                exporter.ScopeInfoEnabled = false;
                exporter.TargetInfoEnabled = false;
                exporter.ScrapeResponseCacheDurationMilliseconds = 0; // What is scraped is what is so.
            }));
    }

    /// <summary>Lines for people on a terminal, JSON for everything else; the framework speaks only of trouble.</summary>
    public static void AddReviewLogging(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // A start that fails is told by CommandLineErrors or rises out of Main; a second time, as a stack trace, it helps nobody.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // A client that is too slow is counted and answered; its stack trace would let it flood the log.
        logging.AddFilter("Microsoft.AspNetCore.Http.Timeouts", LogLevel.None);
        if (Console.IsOutputRedirected) logging.AddJsonConsole(WriteForMachines);
        else logging.AddSimpleConsole(line => line.SingleLine = true);
    }

    private static void WriteForMachines(JsonConsoleFormatterOptions json)
    {
        json.UseUtcTimestamp = true;
        json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        json.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    }
}
