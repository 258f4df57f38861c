namespace KargoStageWebhook.Kubernetes;

/// <summary>What a MutatingWebhookConfiguration and a ValidatingWebhookConfiguration have in common, as far as it matters here.</summary>
/// <param name="Metadata">Which version of it this is.</param>
/// <param name="Webhooks">Its webhooks.</param>
internal sealed record WebhookConfiguration(ListMetadata Metadata, IReadOnlyList<RegisteredWebhook>? Webhooks = null);
