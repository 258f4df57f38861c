namespace KargoStageWebhook.Kubernetes;

/// <summary>What is known of stored objects after an audit. Of a resource that it could not count, the count of an earlier one stands.</summary>
/// <param name="At">When the last audit ended that counted all resources; null where none has.</param>
/// <param name="NonConforming">Objects that lack anything.</param>
/// <param name="Lacking">The number of objects that lack a field, by the names of resource and field in metrics; without those that were never counted.</param>
internal sealed record StoredFindings(DateTimeOffset? At, long NonConforming, IReadOnlyDictionary<(string Resource, string Field), long> Lacking);
