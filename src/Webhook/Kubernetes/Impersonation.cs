namespace KargoStageWebhook.Kubernetes;

/// <summary>Asks the API server as the user whom a kubeconfig impersonates.</summary>
/// <param name="headers">The headers that say so.</param>
internal sealed class Impersonation(IReadOnlyList<KeyValuePair<string, string>> headers) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return base.SendAsync(request, cancellationToken);
    }
}
