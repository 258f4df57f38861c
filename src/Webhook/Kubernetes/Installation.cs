namespace KargoStageWebhook.Kubernetes;

/// <summary>By which names the cluster knows what this process and its replicas are parts of.</summary>
/// <param name="Namespace">That of the replicas and of all they share; <c>Webhook:Namespace</c>.</param>
/// <param name="Configuration">Name of both webhook configurations; <c>Webhook:Configuration</c>.</param>
internal sealed record Installation(string Namespace, string Configuration);
