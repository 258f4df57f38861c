using System.Text;
using k8s.Models;

namespace KargoStageWebhook.Kubernetes;

/// <summary>One webhook of a configuration, as far as it matters here.</summary>
internal sealed class RegisteredWebhook
{
    public string Name { get; set; } = string.Empty;

    public Admissionregistrationv1WebhookClientConfig? ClientConfig { get; set; }

    public string? FailurePolicy { get; set; }

    /// <summary>Whom the API server trusts to be us: PEM text; empty where none is set.</summary>
    public string CaBundle => Encoding.UTF8.GetString(ClientConfig?.CaBundle ?? []);

    /// <summary>The name that the API server expects of the server (apiserver/pkg/util/webhook, ClientManager.HookClient).</summary>
    public string HostName => ClientConfig?.Service is { } service
        ? $"{service.Name}.{service.NamespaceProperty}.svc"
        : Uri.TryCreate(ClientConfig?.Url, UriKind.Absolute, out var url) ? url.IdnHost : string.Empty;
}
