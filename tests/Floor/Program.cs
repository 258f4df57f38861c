using KargoStageWebhook.Certificates;
using KargoStageWebhook.Serve;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;

// What a bare Kestrel costs: the webhook's listener and limits with Kestrel's own memory. It reads a body, forgets it and answers a constant. A project of its own,
// so that it can be a native file as the webhook is. It serves until SIGTERM, and prints where.
var answer = """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"0b4d2f6e-8f3a-4a55-9d0e-6c2b7e1f9a34","allowed":true}}"""u8.ToArray();
var builder = WebApplication.CreateSlimBuilder(args);
var settings = WebhookSettings.From(builder.Configuration);
var (options, certificates) = (settings.Webhook, settings.Certificates);
var serving = new ServingCertificate();
serving.Serve(DevelopmentCertificate.Create(TimeProvider.System));
builder.Services.AddSingleton(TimeProvider.System);
builder.Logging.AddRequestLogging();
builder.WebHost.Listen(options, https => serving.ServeTo(https, certificates));

await using var app = builder.Build();
app.MapPost("/mutate", AnswerAsync);
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(string.Join('\n', app.Urls)));
await app.RunAsync();

async Task AnswerAsync(HttpContext context)
{
    await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
    context.Response.ContentType = "application/json";
    context.Response.ContentLength = answer.Length;
    await context.Response.Body.WriteAsync(answer, context.RequestAborted);
}
