namespace KargoStageWebhook.Kubernetes;

/// <summary>What was seen of a page of stored objects.</summary>
/// <param name="Seen">Of each object what was looked for in it, in order.</param>
/// <param name="Unreadable">Why objects could not be read.</param>
/// <param name="Remaining">How many objects are behind this page, as far as the API server says so.</param>
internal sealed record StoredPage<T>(IReadOnlyList<T> Seen, IReadOnlyList<string> Unreadable, long? Remaining);
