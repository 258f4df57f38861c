using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using KargoStageWebhook.Settings;
using Microsoft.Extensions.Options;

namespace KargoStageWebhook.Kubernetes;

/// <summary>The API server of the cluster that we run in, or that a kubeconfig names.</summary>
/// <remarks>KubernetesClient says how it is reached and as whom. Its typed client is not used: it would double the native file and its start.</remarks>
internal sealed class ApiServer : IDisposable
{
    /// <summary>
    /// As what the API server knows this client: user agent, field manager, source of Events. Where a write names no field manager, the API server takes the
    /// user agent for it (Kubernetes: Server-Side Apply, "Managers").
    /// </summary>
    public const string ClientName = "kargo-stage-webhook";

    // Kubernetes' documentation, "Accessing the Kubernetes API from a Pod".
    private const string AuthorityOfPods = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";

    private readonly HttpClient _client;
    private readonly ServiceClientCredentials? _credentials;
    private readonly ExecTokens? _tokens;

    private ApiServer(ClusterAccess access)
    {
        Description = access.Description;
        BaseUri = new Uri($"{access.Client.Host.TrimEnd('/')}/");
        Date = new ServerDate { InnerHandler = new Impersonation(access.Impersonation) { InnerHandler = access.Connect() } };
        (_credentials, _tokens) = (k8s.Kubernetes.CreateCredentials(access.Client), access.Client.TokenProvider as ExecTokens);
        _client = new HttpClient(Date) { Timeout = access.Client.HttpClientTimeout };
        _client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", ClientName);
        // .NET verifies a server's certificate by the host that a request is for.
        if (access.Client.TlsServerName is { Length: > 0 } name) _client.DefaultRequestHeaders.Host = name;
    }

    /// <summary>Its address, with a slash at the end.</summary>
    public Uri BaseUri { get; }

    /// <summary>What time it is there.</summary>
    public ServerDate Date { get; }

    /// <inheritdoc cref="ClusterAccess.Description"/>
    public string Description { get; }

    /// <summary>Is told of requests that are not answered at once; null where nobody waits.</summary>
    public WaitNotices? Notices { get; set; }

    /// <summary>Finds it.</summary>
    /// <returns>Null where there is no cluster: no kubeconfig is set, and this process is no Pod's.</returns>
    /// <exception cref="OptionsValidationException">The kubeconfig cannot be used.</exception>
    public static ApiServer? Find(WebhookOptions options) =>
        Find(options.Kubeconfig.Length > 0 ? new KubeconfigLocation([options.Kubeconfig], Context: null, $"{WebhookOptions.Section}:{nameof(WebhookOptions.Kubeconfig)}") : null);

    /// <summary>The API server of a kubeconfig, or where there is none that of the cluster that we run in.</summary>
    /// <returns>Null where this process is no Pod's either.</returns>
    /// <inheritdoc cref="Find(WebhookOptions)"/>
    public static ApiServer? Find(KubeconfigLocation? location)
    {
        if (location is not null) return FromKubeconfig(location);
        return KubernetesClientConfiguration.IsInCluster() ? FromPod(KubernetesClientConfiguration.InClusterConfig()) : null;
    }

    /// <summary>The API server that is reached so.</summary>
    internal static ApiServer With(ClusterAccess access) => new(access);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Opens what is at a path; the caller reads it as it comes, and disposes the response.</summary>
    /// <param name="path">Path and query, without a leading slash.</param>
    /// <param name="cancellation">Ends the wait for the headers.</param>
    /// <exception cref="ApiServerException">The API server rejected the request.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(BaseUri, path));
        return await SendAsync(request, cancellation, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Reads what is at a path.</summary>
    /// <param name="path">Path and query, without a leading slash.</param>
    /// <param name="cancellation">Ends the wait for the response; the client's own limit does too, of the body as of its headers.</param>
    /// <exception cref="ApiServerException">The API server rejected the request.</exception>
    public async Task<byte[]> ReadAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(BaseUri, path));
        using var response = await SendAsync(request, cancellation);
        return await response.Content.ReadAsByteArrayAsync(cancellation);
    }

    /// <summary>Reads one object.</summary>
    /// <returns>Null where there is none.</returns>
    /// <inheritdoc cref="ReadAsync"/>
    public async Task<JsonObject?> FindAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return JsonNode.Parse(await ReadAsync(path, cancellation))?.AsObject();
        }
        catch (ApiServerException missing) when (missing.Code == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Creates an object.</summary>
    /// <param name="path">Path of the collection.</param>
    /// <param name="created">The object, with its name.</param>
    /// <param name="cancellation">Ends the wait for the response.</param>
    /// <exception cref="ApiServerException">The API server rejected it; with 409 there is one of that name.</exception>
    public Task CreateAsync(string path, JsonObject created, CancellationToken cancellation) => WriteAsync(HttpMethod.Post, path, created, cancellation);

    /// <summary>Replaces an object; with its resourceVersion only if it is as it was read.</summary>
    /// <param name="path">Path of the object.</param>
    /// <param name="replacement">The whole object.</param>
    /// <param name="cancellation">Ends the wait for the response.</param>
    /// <exception cref="ApiServerException">The API server rejected it; with 409 somebody else was faster.</exception>
    public Task ReplaceAsync(string path, JsonObject replacement, CancellationToken cancellation) => WriteAsync(HttpMethod.Put, path, replacement, cancellation);

    /// <summary>Sends a JSON Patch (RFC 6902).</summary>
    /// <param name="path">Path and query, without a leading slash.</param>
    /// <param name="patch">The operations.</param>
    /// <param name="cancellation">Ends the wait for the response.</param>
    /// <returns>The object as it is now.</returns>
    /// <exception cref="ApiServerException">The API server rejected it.</exception>
    public async Task<byte[]> PatchAsync(string path, ReadOnlyMemory<byte> patch, CancellationToken cancellation) =>
        (await PatchAsync(path, patch, "application/json-patch+json", cancellation)).Object;

    /// <summary>Sends a JSON merge patch (RFC 7396), as Kargo's controller does.</summary>
    /// <param name="path">Path and query, without a leading slash.</param>
    /// <param name="patch">The fields to merge.</param>
    /// <param name="cancellation">Ends the wait for the response.</param>
    /// <returns>The object as it is now, or in a dry run would be, and the API server's warnings.</returns>
    /// <exception cref="ApiServerException">The API server rejected it.</exception>
    public Task<(byte[] Object, IReadOnlyList<string> Warnings)> MergeAsync(string path, ReadOnlyMemory<byte> patch, CancellationToken cancellation) =>
        PatchAsync(path, patch, "application/merge-patch+json", cancellation);

    /// <summary>Sends a strategic merge patch, which merges lists by their keys (Kubernetes: Update API Objects in Place Using kubectl patch).</summary>
    /// <param name="path">Path and query, without a leading slash.</param>
    /// <param name="patch">The fields to merge.</param>
    /// <param name="cancellation">Ends the wait for the response.</param>
    /// <exception cref="ApiServerException">The API server rejected it.</exception>
    public Task StrategicMergeAsync(string path, ReadOnlyMemory<byte> patch, CancellationToken cancellation) =>
        PatchAsync(path, patch, "application/strategic-merge-patch+json", cancellation);

    private async Task WriteAsync(HttpMethod method, string path, JsonObject written, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(BaseUri, path));
        request.Content = new StringContent(written.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await SendAsync(request, cancellation);
    }

    private async Task<(byte[] Object, IReadOnlyList<string> Warnings)> PatchAsync(string path, ReadOnlyMemory<byte> patch, string mediaType, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(BaseUri, path));
        request.Content = new ReadOnlyMemoryContent(patch) { Headers = { ContentType = new(mediaType) } };
        using var response = await SendAsync(request, cancellation);
        var warnings = response.Headers.TryGetValues("Warning", out var values) ? values.ToList() : [];
        return (await response.Content.ReadAsByteArrayAsync(cancellation), warnings);
    }

    // HttpClient's limit is of what it waits for: of a response that is read as it comes only the headers.
    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellation, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        // All requests share one connection where the server has HTTP/2.
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower);
        using var wait = Notices?.Expect($"{BaseUri.GetLeftPart(UriPartial.Authority)} to respond to {request.Method} {request.RequestUri?.AbsolutePath}");
        try
        {
            if (_credentials is not null) await _credentials.ProcessHttpRequestAsync(request, cancellation);
            if (request.Headers.Authorization?.Parameter.HasControlCharacter() == true) throw new KubeConfigException("The token has a control character, which an HTTP header cannot have.");
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            throw ApiServerException.FromCredentials(fault);
        }

        HttpResponseMessage response;
        try
        {
            response = await _client.SendAsync(request, completion, cancellation);
        }
        catch (Exception fault) when (fault is not (HttpRequestException or IOException or OperationCanceledException))
        {
            // As of a redirect to an address for which the environment names no usable proxy.
            throw new HttpRequestException($"The request cannot be sent: {FirstLine(fault)}", fault);
        }

        if (response.IsSuccessStatusCode) return response;
        if (response.StatusCode == HttpStatusCode.Unauthorized) _tokens?.Reject(request.Headers.Authorization?.Parameter);

        using (response)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(_client.Timeout);
            var content = await response.Content.ReadTextAsync(limit.Token);
            throw ApiServerException.FromResponse(response, content);
        }
    }

    private static ApiServer FromPod(KubernetesClientConfiguration client) =>
        With(new ClusterAccess(client) { AuthorityFile = AuthorityOfPods, Description = $"{client.Host}, the service account of this Pod in namespace {client.Namespace}" });

    private static ApiServer FromKubeconfig(KubeconfigLocation location)
    {
        try
        {
            return With(Kubeconfig.Read(location));
        }
        catch (Exception unusable) when (unusable is not OptionsValidationException)
        {
            throw new OptionsValidationException(
                WebhookOptions.Section, typeof(WebhookOptions), [$"{location}, which cannot be used: {FirstLine(unusable)}"]);
        }
    }

    // A message of .NET or of YamlDotNet may go on.
    private static string FirstLine(Exception fault) => fault.Message.Split('\n')[0].Trim();
}
