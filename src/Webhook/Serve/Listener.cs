using Microsoft.AspNetCore.Connections.Features;

namespace KargoStageWebhook.Serve;

/// <summary>
/// The two listeners, each with endpoints of its own: TLS is the API server's, plain HTTP the operators'. What the other has is 404, as
/// if it did not exist.
/// </summary>
internal static class Listener
{
    /// <summary>Maps what is served to the API server.</summary>
    public static void MapAdmission(this WebApplication app, Action<IEndpointRouteBuilder> map) =>
        app.MapWhen(IsTls, branch => Serve(branch, map));

    /// <summary>Maps what is served to operators.</summary>
    public static void MapOperations(this WebApplication app, Action<IEndpointRouteBuilder> map) =>
        app.MapWhen(context => !IsTls(context), branch => Serve(branch, map));

    // The connection says so. Host and X-Forwarded-Proto would not do, since a client writes into them what it likes.
    private static bool IsTls(HttpContext context) => context.Features.Get<ITlsHandshakeFeature>() is not null;

    private static void Serve(IApplicationBuilder branch, Action<IEndpointRouteBuilder> map)
    {
        branch.UseRouting();
        branch.UseEndpoints(map);
    }
}
