using KargoStageWebhook.Certificates;
using KargoStageWebhook.Serve;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.Benchmarks;

/// <summary>The fastest server there can be here: the webhook's own Kestrel set-up, which reads a body, forgets it and answers a constant.</summary>
internal static class Floor
{
    private static readonly byte[] Answer =
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"0b4d2f6e-8f3a-4a55-9d0e-6c2b7e1f9a34","allowed":true}}"""u8.ToArray();

    /// <summary>Serves until SIGTERM, and prints where.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(arguments);
        var settings = WebhookSettings.From(builder.Configuration);
        var (options, certificates) = (settings.Webhook, settings.Certificates);
        var serving = new ServingCertificate();
        serving.Serve(DevelopmentCertificate.Create(TimeProvider.System));
        builder.Logging.AddRequestLogging();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => WebhookApp.Listen(kestrel, options, https => serving.ServeTo(https, certificates)));

        await using var app = builder.Build();
        app.MapPost("/mutate", AnswerAsync);
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(string.Join('\n', app.Urls)));
        await app.RunAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Answer.Length;
        await context.Response.Body.WriteAsync(Answer, context.RequestAborted);
    }
}
