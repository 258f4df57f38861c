namespace KargoStageWebhook.Serve;

/// <summary>
/// Which of the two listeners an endpoint belongs to. The transport tells them apart: TLS is the API server's, plain HTTP the operators'.
/// The Host header would not do, since a client writes into it what it likes.
/// </summary>
/// <param name="IsTls">Whether the endpoint is served over TLS.</param>
internal sealed record Listener(bool IsTls)
{
    /// <summary>The listener for the API server.</summary>
    public static Listener Admission { get; } = new(IsTls: true);

    /// <summary>The listener for metrics and probes.</summary>
    public static Listener Operations { get; } = new(IsTls: false);

    /// <summary>Hides an endpoint from the other listener: there it is 404, as if it did not exist.</summary>
    public static Task KeepApartAsync(HttpContext context, RequestDelegate next)
    {
        var listener = context.GetEndpoint()?.Metadata.GetMetadata<Listener>();
        if (listener is null || listener.IsTls == context.Request.IsHttps) return next(context);

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
