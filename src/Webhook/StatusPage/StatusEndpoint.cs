namespace KargoStageWebhook.StatusPage;

/// <summary><c>GET /</c> of the operators' port: a page for people who look rather than read metrics.</summary>
internal static class StatusEndpoint
{
    // Nothing is loaded, run or sent: were a name ever to break out of its place, it would find nothing to do.
    private const string ContentPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>Adds what the page is made of.</summary>
    public static void AddStatusPage(this IServiceCollection services) => services.AddSingleton<StatusReport>();

    /// <summary>Maps the page.</summary>
    public static void MapStatusPage(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/", Answer);

    private static Task Answer(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";

        // The compiler names the class of Page.cshtml after its folder.
        IResult page = new StatusPage_Page { Model = context.RequestServices.GetRequiredService<StatusReport>().Create() };
        return page.ExecuteAsync(context);
    }
}
