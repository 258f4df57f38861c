using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace KargoStageWebhook.Kubernetes;

/// <summary>A request that the API server did not do, and what it said of it; also one that could not be sent since there are no credentials for it.</summary>
internal sealed partial class ApiServerException : Exception
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private ApiServerException(HttpStatusCode code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>The HTTP status; 0 where there was no answer.</summary>
    public HttpStatusCode Code { get; }

    /// <summary>The Status (meta.k8s.io/v1) that it answered with; null where it is none: a proxy between may answer with anything.</summary>
    public StatusObject? Status { get; private init; }

    /// <summary>The message of its Status, or the body where that is none: at most 2000 characters; empty where there was no answer.</summary>
    public string Said { get; private init; } = string.Empty;

    /// <summary>How long the API server asks clients to wait (<c>Retry-After</c>), at most an hour; zero where it does not say.</summary>
    public TimeSpan RetryAfter { get; private init; }

    /// <summary>Where a list goes on whose place is no longer known (410 Gone); null where it must start again.</summary>
    public string? Continue => Status?.Metadata?.Continue is { Length: > 0 } place ? place : null;

    /// <summary>Whether the same request may be done another time: there was no answer, 429, or an internal error of the server.</summary>
    public bool IsTransient => Code is 0 or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError;

    /// <summary>Whether it is about one kind of object, so that another kind may fare better: it may not be seen, or is not installed.</summary>
    public bool IsOfOneKind => Code is HttpStatusCode.Forbidden or HttpStatusCode.NotFound;

    /// <summary>Whether the user has no permission for the request (RBAC). Any other 403 is about the one object: an admission webhook, a policy or a quota denies it.</summary>
    public bool IsPermissionMissing => Code == HttpStatusCode.Forbidden && PermissionMissing().IsMatch(Said);

    /// <summary>Makes one of what a request threw.</summary>
    /// <returns>Null where that is no failure of a request.</returns>
    public static ApiServerException? From(Exception trouble) => trouble switch
    {
        ApiServerException known => known,
        OperationCanceledException => new(0, "The API server does not respond in time.", trouble),
        HttpRequestException or IOException => new(0, $"The API server cannot be reached: {Describe(trouble)}", trouble),
        JsonException => new(HttpStatusCode.UnprocessableContent, $"The API server's response cannot be read: {trouble.Message}", trouble),
        _ => null,
    };

    /// <summary>The same, with what could not be done before the message, and a hint behind it.</summary>
    public ApiServerException Describe(string what, string hint = "") => new(Code, $"{what}: {Message}{hint}", this)
    {
        Status = Status,
        Said = Said,
        RetryAfter = RetryAfter,
    };

    /// <summary>Makes one of a response by which the API server rejects a request.</summary>
    /// <param name="response">Its status and headers.</param>
    /// <param name="content">Its body.</param>
    public static ApiServerException FromResponse(HttpResponseMessage response, string content)
    {
        var (code, status) = (response.StatusCode, StatusMessage.Read(content));
        var said = StatusMessage.From(status, content);
        var hint = code switch
        {
            HttpStatusCode.Unauthorized => ". Have the credentials expired?",
            HttpStatusCode.Forbidden when PermissionMissing().IsMatch(said) => ". docs/commands.md and the chart's README list the RBAC permissions.",
            _ => string.Empty,
        };
        return new ApiServerException(code, $"The API server responded with {(int)code}: {said}{hint}")
        {
            Status = status,
            Said = said,
            RetryAfter = ReadRetryAfter(response),
        };
    }

    /// <summary>Makes one of what a credential plugin, the file of a token or an issuer of OIDC threw, whatever that is. Another request may have more luck.</summary>
    public static ApiServerException FromCredentials(Exception trouble)
    {
        var cause = trouble is AggregateException several ? several.GetBaseException() : trouble;
        var reason = cause is HttpRequestException ? Describe(cause) : cause.Message;
        return new ApiServerException(0, $"The credentials of the kubeconfig cannot be used: {reason.Split('\n')[0].Trim()}", trouble);
    }

    // "The SSL connection could not be established, see inner exception."
    private static string Describe(Exception trouble) => trouble.InnerException is { } inner && !trouble.Message.Contains(inner.Message, StringComparison.Ordinal)
        ? $"{trouble.Message} {inner.Message}"
        : trouble.Message;

    // Seconds; of HTTP's two forms (RFC 9110, 10.2.3) the only one that API servers send.
    private static TimeSpan ReadRetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;
        return asked < LongestWait ? asked : LongestWait;
    }

    // apiserver, endpoints/handlers/responsewriters/errors.go (ForbiddenErrorMessage). What a webhook says begins with its name and a colon.
    [GeneratedRegex("^[^:]*\\bforbidden: User \".*\" cannot ")]
    private static partial Regex PermissionMissing();
}
