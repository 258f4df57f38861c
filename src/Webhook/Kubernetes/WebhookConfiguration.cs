using k8s;
using k8s.Models;

namespace KargoStageWebhook.Kubernetes;

/// <summary>What a MutatingWebhookConfiguration and a ValidatingWebhookConfiguration have in common, as far as it matters here.</summary>
internal sealed class WebhookConfiguration : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = string.Empty;

    public string Kind { get; set; } = string.Empty;

    public V1ObjectMeta Metadata { get; set; } = new();

    public IReadOnlyList<RegisteredWebhook> Webhooks { get; set; } = [];
}
