namespace KargoStageWebhook.StatusPage;

/// <summary><c>GET /</c> of the operators' port: a page for people who look rather than read metrics; and the same as JSON, <c>GET /status.json</c>.</summary>
internal static class StatusEndpoint
{
    // Nothing is loaded, run or sent: were a name ever to break out of its place, it would find nothing to do.
    private const string ContentPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>Adds what the page is made of.</summary>
    public static void AddStatusPage(this IServiceCollection services) => services.AddSingleton<StatusReport>();

    /// <summary>Maps the page and its JSON.</summary>
    public static void MapStatusPage(this IEndpointRouteBuilder endpoints)
    {
        // Asked for now, since it counts from when it is made.
        var report = endpoints.ServiceProvider.GetRequiredService<StatusReport>();
        // The compiler names the class of Page.cshtml after its folder.
        endpoints.MapGet("/", context => AnswerAsync(context, report, view => new StatusPage_Page { Model = view }));
        endpoints.MapGet("/status.json", context => AnswerAsync(context, report, view => Results.Json(view, StatusJsonContext.Document.StatusView)));
    }

    private static Task AnswerAsync(HttpContext context, StatusReport report, Func<StatusView, IResult> show)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        return show(report.Create()).ExecuteAsync(context);
    }
}
