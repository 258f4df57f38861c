using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Audit;

/// <summary>What audits found; nothing before the first.</summary>
internal sealed class AuditFindings
{
    private volatile StoredFindings? _last;

    /// <summary>The last counts; null where there are none, or somebody else audits.</summary>
    public StoredFindings? Last => _last;

    /// <summary>Replaces what was found before.</summary>
    public void Replace(StoredFindings? found) => _last = found;
}
