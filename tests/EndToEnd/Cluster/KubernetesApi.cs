using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>One user's way to an API server: plain requests, so that a test shows exactly what is sent.</summary>
internal sealed class KubernetesApi : IDisposable
{
    public const string MergePatch = "application/merge-patch+json";
    public const string JsonPatch = "application/json-patch+json";
    public const string ApplyPatch = "application/apply-patch+yaml";

    private readonly HttpClient _client;

    /// <param name="server">The API server.</param>
    /// <param name="certificate">The only certificate that is trusted to be the server's.</param>
    /// <param name="token">The user's bearer token.</param>
    /// <param name="impersonation">Headers by which the user comes as another one.</param>
    public KubernetesApi(Uri server, X509Certificate2 certificate, string token, IEnumerable<(string Name, string Value)> impersonation)
    {
        _client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == certificate.GetCertHashString() },
        })
        {
            BaseAddress = server,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        foreach (var (name, value) in impersonation) _client.DefaultRequestHeaders.Add(name, value);
    }

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Reply> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body);

    public Task<Reply> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, body);

    public Task<Reply> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    /// <param name="path">Path and query.</param>
    /// <param name="body">The patch.</param>
    /// <param name="kind">Its media type.</param>
    public Task<Reply> PatchAsync(string path, JsonNode body, string kind = MergePatch) => SendAsync(HttpMethod.Patch, path, body, kind);

    public void Dispose() => _client.Dispose();

    private async Task<Reply> SendAsync(HttpMethod method, string path, JsonNode? body, string kind = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, kind);
        using var response = await _client.SendAsync(request);

        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json";
        var warnings = response.Headers.TryGetValues("Warning", out var values) ? values.ToList() : [];
        return new Reply(response.StatusCode, isJson ? JsonNode.Parse(text)! : new JsonObject { ["message"] = text }, warnings);
    }
}
