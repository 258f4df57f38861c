using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KargoStageWebhook.Serve;

/// <summary>The body of an HTTP error: a Kubernetes Status (meta.k8s.io/v1), as every API of a cluster answers.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Reason">The status in one word.</param>
/// <param name="Message">What was expected and what came.</param>
internal sealed record StatusBody(int Code, string Reason, string Message)
{
    public string ApiVersion { get; } = "v1";

    public string Kind { get; } = "Status";

    public string Status { get; } = "Failure";

    /// <summary>An error of our own.</summary>
    public static StatusBody InternalError { get; } = new(StatusCodes.Status500InternalServerError, "InternalError", "The request could not be evaluated; the log says why.");

    /// <summary>Answers with this.</summary>
    public Task WriteAsync(HttpContext context, CancellationToken cancellation)
    {
        context.Response.StatusCode = Code;
        return context.Response.WriteAsJsonAsync(this, StatusBodyJson.Readable.StatusBody, contentType: null, cancellation);
    }

    /// <summary>Gives an error that came without a body, such as 404 or 405, one.</summary>
    public static Task CompleteAsync(HttpContext context) => For(context.Response.StatusCode, context.Request).WriteAsync(context, context.RequestAborted);

    private static StatusBody For(int code, HttpRequest request) => code switch
    {
        StatusCodes.Status404NotFound => new(code, "NotFound", $"{request.Path} is not an endpoint of this port."),
        StatusCodes.Status405MethodNotAllowed => new(code, "MethodNotAllowed", $"{request.Path} does not allow {request.Method}."),
        StatusCodes.Status500InternalServerError => InternalError,
        _ => new(code, "Unknown", $"{request.Method} {request.Path} failed."),
    };
}

[JsonSerializable(typeof(StatusBody))]
internal sealed partial class StatusBodyJson : JsonSerializerContext
{
    public static StatusBodyJson Readable { get; } =
        new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
