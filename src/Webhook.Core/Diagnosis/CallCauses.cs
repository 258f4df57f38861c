namespace KargoStageWebhook.Diagnosis;

/// <summary>
/// The wordings of failed calls, as a table. The first row that is found counts: what holds another's words, as an answer that is quoted does, stands
/// above it. The comments name the source: files of kubernetes/kubernetes and of Go's standard library, as of Kubernetes 1.21 to 1.34 and Go 1.16 to 1.24.
/// </summary>
internal static class CallCauses
{
    /// <summary>What net/http/client.go adds to the error of a request that its timeout canceled.</summary>
    public const string ClientTimeout = "(Client.Timeout";

    private static readonly (string Words, CallCause Cause)[] Wordings =
    [
        // apimachinery, api/errors/errors.go, NewGenericServerResponse: the webhook's answer is quoted, whatever it says.
        ("an error on the server (", CallCause.Http5xx),

        // apiserver, util/proxy/proxy.go (ResolveEndpoint, ResolveCluster): a Service may have any name.
        ("no endpoints available", CallCause.NoEndpoints),
        ("no service port", CallCause.ServiceNotFound),

        // apiserver, admission/plugin/webhook/errors/statuserror.go.
        ("does not support dry run", CallCause.DryRunNotSupported),

        // apiextensions-apiserver, apiserver/conversion/webhook_converter.go; client-go, rest/request.go; evanphx/json-patch.
        ("objects, expected", CallCause.InvalidResponse),
        ("returned invalid", CallCause.InvalidResponse),
        ("0-length response", CallCause.InvalidResponse),
        ("operation does not apply", CallCause.InvalidResponse),

        // apiserver, admission/plugin/webhook/request/admissionreview.go, mutating/dispatcher.go, util/webhook/error.go.
        ("expected webhook response of", CallCause.InvalidResponse),
        ("received invalid webhook response", CallCause.InvalidResponse),
        ("expected response.uid", CallCause.InvalidResponse),
        ("webhook response was absent", CallCause.InvalidResponse),
        ("webhook returned response.", CallCause.InvalidResponse),
        ("couldn't get version/kind", CallCause.InvalidResponse),
        ("json parse error", CallCause.InvalidResponse),
        ("invalid character", CallCause.InvalidResponse),
        ("unexpected end of JSON", CallCause.InvalidResponse),
        ("Object 'Kind' is missing", CallCause.InvalidResponse),
        ("AdmissionReview", CallCause.InvalidResponse),
        ("invalid JSON Patch", CallCause.InvalidResponse),
        ("invalid patch", CallCause.InvalidResponse),
        ("unsupported patch type", CallCause.InvalidResponse),
        ("jsonpatch", CallCause.InvalidResponse),
        ("error decoding patch", CallCause.InvalidResponse),
        ("unable to decode", CallCause.InvalidResponse),
        ("serialized response is too large", CallCause.InvalidResponse),

        // net/http/transport.go; apiserver, server/egressselector; kubernetes-sigs/apiserver-network-proxy. Such an error tells of the hop behind it as well.
        ("proxyconnect", CallCause.ProxyError),
        ("proxy error", CallCause.ProxyError),
        ("error dialing backend", CallCause.ProxyError),
        ("failed to dial backend", CallCause.ProxyError),
        ("No agent available", CallCause.ProxyError),
        ("No backend available", CallCause.ProxyError),
        ("konnectivity-server", CallCause.ProxyError),
        ("egress proxy", CallCause.ProxyError),
        ("tunnel", CallCause.ProxyError),
        ("dial unix", CallCause.ProxyError),
        ("dial timeout", CallCause.ProxyError),
        ("ssh: rejected", CallCause.ProxyError),
        ("socks connect", CallCause.ProxyError),

        // crypto/x509/verify.go. The first may quote another x509 error as its possible cause.
        ("signed by unknown authority", CallCause.X509UnknownAuthority),
        ("unable to load root certificates", CallCause.X509UnknownAuthority),
        ("certificate has expired", CallCause.X509Expired),
        ("not yet valid", CallCause.X509Expired),
        ("certificate is valid for", CallCause.X509WrongName),
        ("cannot validate certificate for", CallCause.X509WrongName),
        ("doesn't contain any IP SANs", CallCause.X509WrongName),
        ("legacy Common Name", CallCause.X509WrongName),
        ("not valid for any names", CallCause.X509WrongName),
        ("x509: certificate is not valid for", CallCause.X509WrongName),
        ("x509: ", CallCause.X509Invalid),

        // context, net/http/client.go. A request that the client's timeout cancels says both.
        ("context deadline exceeded", CallCause.DeadlineExceeded),
        ("Client.Timeout", CallCause.DeadlineExceeded),
        ("timeout awaiting response headers", CallCause.DeadlineExceeded),
        ("context canceled", CallCause.Canceled),
        ("request canceled", CallCause.Canceled),
        ("operation was canceled", CallCause.Canceled),

        // net, syscall. A name server may be what gives no answer.
        ("dial tcp: lookup ", CallCause.NoSuchHost),
        ("TLS handshake timeout", CallCause.IoTimeout),
        ("i/o timeout", CallCause.IoTimeout),
        ("connection timed out", CallCause.IoTimeout),
        ("operation timed out", CallCause.IoTimeout),
        ("connection refused", CallCause.ConnectionRefused),
        ("no route to host", CallCause.NoRoute),
        ("network is unreachable", CallCause.NoRoute),
        ("host is down", CallCause.NoRoute),
        ("connect: permission denied", CallCause.NoRoute),
        ("connect: cannot assign requested address", CallCause.NoRoute),
        ("connect: operation not permitted", CallCause.NoEndpoints), // Cilium's socket load balancer, of a Service without backends.
        ("no such host", CallCause.NoSuchHost),
        ("server misbehaving", CallCause.NoSuchHost),
        ("name resolution", CallCause.NoSuchHost),

        // The control plane of EKS.
        ("address is not allowed", CallCause.AddressNotAllowed),
        ("address not allowed", CallCause.AddressNotAllowed),

        // crypto/tls; net/http/transport.go.
        ("first record does not look like a TLS handshake", CallCause.TlsHandshakeFailed),
        ("server gave HTTP response to HTTPS client", CallCause.TlsHandshakeFailed),
        ("malformed HTTP response", CallCause.TlsHandshakeFailed),
        ("failed to verify certificate", CallCause.X509Invalid),
        ("tls: ", CallCause.TlsHandshakeFailed),
        ("handshake failure", CallCause.TlsHandshakeFailed),

        // io, syscall, net/http, x/net/http2.
        ("connection reset", CallCause.ConnectionClosed),
        ("broken pipe", CallCause.ConnectionClosed),
        ("use of closed network connection", CallCause.ConnectionClosed),
        ("server closed", CallCause.ConnectionClosed),
        ("connection lost", CallCause.ConnectionClosed),
        ("connection broken", CallCause.ConnectionClosed),
        ("GOAWAY", CallCause.ConnectionClosed),
        ("stream error", CallCause.ConnectionClosed),
        ("forcibly closed", CallCause.ConnectionClosed),

        // apimachinery, api/errors/errors.go, NewGenericServerResponse: for each status its words.
        ("currently unable to handle the request", CallCause.Http5xx),
        ("unable to return a response in the time allotted", CallCause.Http5xx),
        ("Internal Server Error", CallCause.Http5xx),
        ("Bad Gateway", CallCause.Http5xx),
        ("Service Unavailable", CallCause.Http5xx),
        ("Gateway Timeout", CallCause.Http5xx),
        ("status code 5", CallCause.Http5xx),
        ("status code 401", CallCause.Unauthorized),
        ("status code 403", CallCause.Unauthorized),
        ("status code 413", CallCause.RequestTooLarge),
        ("status code 429", CallCause.TooManyRequests),
        ("could not find the requested resource", CallCause.Http4xx),
        ("server rejected our request", CallCause.Http4xx),
        ("asked for the client to provide credentials", CallCause.Unauthorized),
        ("does not allow access to the requested resource", CallCause.Unauthorized),
        ("does not allow this method", CallCause.Http4xx),
        ("unable to respond with a content type", CallCause.Http4xx),
        ("not in a supported format", CallCause.Http4xx),
        ("received too many requests", CallCause.TooManyRequests),
        ("request is too large", CallCause.RequestTooLarge),
        ("Request entity too large", CallCause.RequestTooLarge),
        ("Too Many Requests", CallCause.TooManyRequests),
        ("Bad Request", CallCause.Http4xx),
        ("Unauthorized", CallCause.Unauthorized),
        ("Not Found", CallCause.Http4xx),
        ("status code 4", CallCause.Http4xx),

        // What this webhook itself responds (Webhook, Serve/StatusBody.cs): an API server quotes the message of a Status (client-go, rest/request.go).
        ("is larger than Webhook:MaxRequestBytes", CallCause.RequestTooLarge),
        ("is not an endpoint of this port", CallCause.Http4xx),
        ("Expected Content-Type: application/json", CallCause.Http4xx),
        ("The body is not JSON that can be read", CallCause.Http4xx),
        ("The request could not be evaluated; the log says why", CallCause.Http5xx),
        ("requests at once, or", CallCause.Http5xx),
    ];

    // The causes that the table tells by words from their middle, as they begin.
    private static readonly string[] Openings =
    [
        "x509: certificate signed by unknown authority",
        "x509: certificate has expired or is not yet valid:",
        "x509: certificate is valid for",
        "x509: certificate is not valid for any names",
        "x509: certificate relies on legacy Common Name field",
        "x509: cannot validate certificate for",
        "http2: client connection lost",
        "http2: server sent GOAWAY and closed the connection",
        "wsarecv: An existing connection was forcibly closed",
        "Temporary failure in name resolution",
        "the server is currently unable to handle the request",
        "the server was unable to return a response in the time allotted",
        "the server was unable to respond with a content type",
        "the server could not find the requested resource",
        "the server rejected our request for an unknown reason",
        "the server has asked for the client to provide credentials",
        "the server does not allow access to the requested resource",
        "the server does not allow this method on the requested resource",
        "the server has received too many requests and has asked us to try again later",
        "the body of the request was in an unknown format",
        "the server responded with the status code 413",
        "net/http: request canceled while waiting for connection",
        $"net/http: request canceled while waiting for connection {ClientTimeout} exceeded while awaiting headers)",
        $"net/http: request canceled {ClientTimeout} exceeded while awaiting headers)",
        $"context deadline exceeded {ClientTimeout} exceeded while awaiting headers)",
        "net/http: HTTP/1.x transport connection broken: malformed HTTP response",
    ];

    // context deadline, of context deadline exceeded. What begins one and is another is whole.
    private static readonly HashSet<string> Beginnings = new(
        Wordings.Select(wording => wording.Words).Concat(Openings)
            .SelectMany(words => Enumerable.Range(1, words.Length - 1).Where(end => words[end] == ' ').Select(end => words[..end]))
            .Except(Wordings.Select(wording => wording.Words).Concat(Openings), StringComparer.OrdinalIgnoreCase),
        StringComparer.OrdinalIgnoreCase);

    private static readonly int MaxWords = Beginnings.Max(words => words.Split(' ').Length);

    // A proxy that does not connect answers with a status, whose text net/http/transport.go returns for the error of the call. An answer of the webhook
    // itself comes without the URL of the call.
    private static readonly string[] ProxyAnswers =
        ["Bad Gateway", "Service Unavailable", "Gateway Timeout", "Forbidden", "Proxy Authentication Required", "Not Found", "Method Not Allowed", "Internal Server Error"];

    /// <summary>The cause that a text tells of.</summary>
    /// <param name="cause">What stands behind the URL of the call, or behind the webhook's name where no URL is named.</param>
    /// <param name="hasUrl">Whether the text has the URL of the call: the connection failed then, and not the answer.</param>
    public static CallCause Find(string cause, bool hasUrl)
    {
        if (hasUrl && ProxyAnswers.Contains(cause)) return CallCause.ProxyError;
        if (IsNotFound(cause, "service ")) return CallCause.ServiceNotFound;
        if (IsNotFound(cause, "endpoints ")) return CallCause.NoEndpoints;

        foreach (var (words, found) in Wordings)
        {
            if (cause.Contains(words, StringComparison.OrdinalIgnoreCase)) return found;
        }

        if (cause.EndsWith("EOF", StringComparison.Ordinal) || cause.Contains("EOF ", StringComparison.Ordinal)) return CallCause.ConnectionClosed;

        return StatusOf(cause) switch
        {
            "401" or "403" => CallCause.Unauthorized,
            "413" => CallCause.RequestTooLarge,
            "429" => CallCause.TooManyRequests,
            ['4', ..] => CallCause.Http4xx,
            ['5', ..] => CallCause.Http5xx,
            _ => CallCause.Unknown,
        };
    }

    /// <summary>Whether a text ends within the words of a cause. A cause stands behind a colon: what ends in a word that begins another one is whole.</summary>
    public static bool IsBegun(string text)
    {
        var start = text.Length;
        for (var words = 0; words < MaxWords && start > 0; words++)
        {
            start = text.LastIndexOf(' ', start - 1);
            if (start is not (-1 or 0) && text[start - 1] != ':') continue;
            if (Beginnings.Contains(text[(start + 1)..])) return true;
        }

        return false;
    }

    // apiserver, util/proxy/proxy.go.
    private static bool IsNotFound(string cause, string what) =>
        cause.StartsWith(what, StringComparison.OrdinalIgnoreCase) && cause.Contains("not found", StringComparison.OrdinalIgnoreCase);

    // 404, 503 Service Unavailable, HTTP 500.
    private static string? StatusOf(string cause) =>
        Array.Find(Array.ConvertAll(cause.Split(' ', 8), word => word.TrimEnd(',', '.', ':')), word => word.Length == 3 && word.All(char.IsAsciiDigit));
}
