namespace KargoStageWebhook.Recovery;

/// <summary>Which Stages may be refreshed.</summary>
/// <param name="Namespace">Only in this namespace; null for all.</param>
/// <param name="Selector">Only with labels that match: <c>team=a,tier!=b</c>; null for all.</param>
internal sealed record RefreshScope(string? Namespace = null, string? Selector = null);
