namespace KargoStageWebhook.Audit;

/// <summary>What audits found; nothing before the first.</summary>
internal sealed class AuditFindings
{
    private volatile Audited? _last;

    /// <summary>The last counts; null where there are none, or somebody else audits.</summary>
    public Audited? Last => _last;

    /// <summary>Of these the number of objects that lack anything, and when all were counted last; null where <see cref="Last"/> is.</summary>
    public (long NonConforming, DateTimeOffset? At)? Summary => _last is { } last ? (last.NonConforming, last.At) : null;

    /// <summary>Replaces what was found before.</summary>
    public void Replace(Audited? found) => _last = found;

    /// <summary>What is known after an audit. Of a resource that it could not count, the count of an earlier one stands.</summary>
    /// <param name="At">When the last audit ended that counted all resources; null where none has.</param>
    /// <param name="NonConforming">Objects that lack anything.</param>
    /// <param name="Lacking">The number of objects that lack a field, by the names of resource and field in metrics; without those that were never counted.</param>
    public sealed record Audited(DateTimeOffset? At, long NonConforming, IReadOnlyDictionary<(string Resource, string Field), long> Lacking);
}
