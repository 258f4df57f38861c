namespace KargoStageWebhook.Audit;

/// <summary>What the last complete audit found; nothing before the first.</summary>
internal sealed class AuditFindings
{
    private volatile Audited? _last;

    /// <summary>The last one; null where there was none, or somebody else audits.</summary>
    public Audited? Last => _last;

    /// <summary>Of the last one the number of objects that lack anything, and when it ended; null where <see cref="Last"/> is.</summary>
    public (long NonConforming, DateTimeOffset At)? Summary => _last is { } last ? (last.NonConforming, last.At) : null;

    /// <summary>Replaces what was found before.</summary>
    public void Replace(Audited? found) => _last = found;

    /// <summary>One audit.</summary>
    /// <param name="At">When it ended.</param>
    /// <param name="NonConforming">Objects that lack anything.</param>
    /// <param name="Lacking">The number of objects that lack a field, by the names of resource and field in metrics.</param>
    public sealed record Audited(DateTimeOffset At, long NonConforming, IReadOnlyDictionary<(string Resource, string Field), long> Lacking);
}
