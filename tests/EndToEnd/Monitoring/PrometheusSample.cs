namespace KargoStageWebhook.EndToEnd.Monitoring;

/// <summary>One sample of an answer.</summary>
/// <param name="Labels">Its labels.</param>
/// <param name="Value">A number.</param>
internal sealed record PrometheusSample(IReadOnlyDictionary<string, string> Labels, double Value);
