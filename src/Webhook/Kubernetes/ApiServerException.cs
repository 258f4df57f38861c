using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using k8s.Autorest;
using k8s.Exceptions;

namespace KargoStageWebhook.Kubernetes;

/// <summary>A request that the API server did not do, and what it said of it.</summary>
internal sealed partial class ApiServerException : Exception
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private ApiServerException(HttpStatusCode code, string message, Exception inner)
        : base(message, inner) => Code = code;

    /// <summary>The HTTP status; 0 where there was no answer.</summary>
    public HttpStatusCode Code { get; }

    /// <summary>How long the API server asks clients to wait (<c>Retry-After</c>), at most an hour; zero where it does not say.</summary>
    public TimeSpan RetryAfter { get; private init; }

    /// <summary>Where a list goes on whose place is no longer known (410 Gone); null where it must start again.</summary>
    public string? Continue { get; private init; }

    /// <summary>Whether the same request may be done another time: there was no answer, 429, or an internal error of the server.</summary>
    public bool IsTransient => Code is 0 or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError;

    /// <summary>Whether it is about one kind of object, so that another kind may fare better: it may not be seen, or is not installed.</summary>
    public bool IsOfOneKind => Code is HttpStatusCode.Forbidden or HttpStatusCode.NotFound;

    /// <summary>Whether the user has no permission for the request (RBAC). Any other 403 is about the one object: an admission webhook, a policy or a quota denies it.</summary>
    public bool IsPermissionMissing { get; private init; }

    /// <summary>Makes one of what a request threw.</summary>
    /// <returns>Null where that is no failure of a request.</returns>
    public static ApiServerException? From(Exception trouble) => trouble switch
    {
        ApiServerException known => known,
        HttpOperationException rejected => From(rejected),
        OperationCanceledException => new(0, "The API server does not respond in time.", trouble),
        HttpRequestException or IOException => new(0, $"The API server cannot be reached: {Describe(trouble)}", trouble),
        KubeConfigException => new(0, $"There are no credentials for the API server: {trouble.Message.Split('\n')[0]}", trouble),
        JsonException => new(HttpStatusCode.UnprocessableContent, $"The API server's response cannot be read: {trouble.Message}", trouble),
        _ => null,
    };

    /// <summary>The same, with what could not be done before the message, and a hint behind it.</summary>
    public ApiServerException Describe(string what, string hint = "") => new(Code, $"{what}: {Message}{hint}", this)
    {
        IsPermissionMissing = IsPermissionMissing,
        RetryAfter = RetryAfter,
        Continue = Continue,
    };

    private static ApiServerException From(HttpOperationException rejected)
    {
        var (code, status) = (rejected.Response.StatusCode, StatusMessage.Read(rejected));
        var said = StatusMessage.From(rejected);
        var isPermissionMissing = code == HttpStatusCode.Forbidden && PermissionMissing().IsMatch(said);
        var hint = code switch
        {
            HttpStatusCode.Unauthorized => ". Have the credentials expired?",
            HttpStatusCode.Forbidden when isPermissionMissing => ". docs/commands.md and the chart's README list the RBAC permissions.",
            _ => string.Empty,
        };
        return new ApiServerException(code, $"The API server responded with {(int)code}: {said}{hint}", rejected)
        {
            IsPermissionMissing = isPermissionMissing,
            RetryAfter = ReadRetryAfter(rejected.Response.Headers),
            Continue = status?.Metadata?.Continue is { Length: > 0 } place ? place : null,
        };
    }

    // "The SSL connection could not be established, see inner exception."
    private static string Describe(Exception trouble) => trouble.InnerException is { } inner && !trouble.Message.Contains(inner.Message, StringComparison.Ordinal)
        ? $"{trouble.Message} {inner.Message}"
        : trouble.Message;

    // Seconds; of HTTP's two forms (RFC 9110, 10.2.3) the only one that API servers send.
    private static TimeSpan ReadRetryAfter(IDictionary<string, IEnumerable<string>> headers)
    {
        var value = headers.FirstOrDefault(header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return TimeSpan.Zero;
        return seconds < LongestWait.TotalSeconds ? TimeSpan.FromSeconds(seconds) : LongestWait;
    }

    // apiserver, endpoints/handlers/responsewriters/errors.go (ForbiddenErrorMessage). What a webhook says begins with its name and a colon.
    [GeneratedRegex("^[^:]*\\bforbidden: User \".*\" cannot ")]
    private static partial Regex PermissionMissing();
}
