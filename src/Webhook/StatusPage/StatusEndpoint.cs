using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KargoStageWebhook.StatusPage;

/// <summary><c>GET /</c> of the operators' port: a page for people who look rather than read metrics.</summary>
internal static class StatusEndpoint
{
    // Nothing is loaded, run or sent: were a name ever to break out of its place, it would find nothing to do.
    private const string ContentPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>Adds what the page is made of.</summary>
    public static void AddStatusPage(this IServiceCollection services)
    {
        services.AddSingleton<StatusReport>();
        services.AddRazorComponents();
        // Razor components protect forms; there is none, so no key need outlive the process, nor be a file.
        services.Configure<KeyManagementOptions>(keys => (keys.XmlRepository, keys.XmlEncryptor) = (new NoKeyFile(), new NullXmlEncryptor()));
    }

    /// <summary>Maps the page.</summary>
    public static void MapStatusPage(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/", Answer);

    private static RazorComponentResult<StatusPage> Answer(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        return new RazorComponentResult<StatusPage>();
    }
}
