using System.Text;

namespace KargoStageWebhook.Kubernetes;

/// <summary>One webhook of a configuration, as far as it matters here.</summary>
/// <param name="Name">Its name, by which the list is merged.</param>
/// <param name="ClientConfig">Where it is, and by whom it is verified.</param>
/// <param name="FailurePolicy">What the API server does where it cannot be called.</param>
internal sealed record RegisteredWebhook(string Name, RegisteredWebhook.Client? ClientConfig = null, string? FailurePolicy = null)
{
    /// <summary>Whom the API server trusts to be us: PEM text; empty where none is set.</summary>
    public string CaBundle => Encoding.UTF8.GetString(ClientConfig?.CaBundle ?? []);

    /// <summary>The name that the API server expects of the server (apiserver/pkg/util/webhook, ClientManager.HookClient).</summary>
    public string HostName => ClientConfig?.Service is { } service
        ? $"{service.Name}.{service.Namespace}.svc"
        : Uri.TryCreate(ClientConfig?.Url, UriKind.Absolute, out var url) ? url.IdnHost : string.Empty;

    /// <summary><c>clientConfig</c>.</summary>
    internal sealed record Client(byte[]? CaBundle = null, Reference? Service = null, string? Url = null);

    /// <summary>A Service.</summary>
    internal sealed record Reference(string Name, string Namespace);
}
