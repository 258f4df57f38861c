namespace KargoStageWebhook.Crds;

/// <summary>What is known of a CRD.</summary>
internal enum CrdState
{
    /// <summary>There is no cluster, permission is missing, or the cache is not in step with it: nothing is denied for it.</summary>
    Unknown,

    /// <summary>It is not installed.</summary>
    Missing,

    /// <summary>It is installed and cannot be compiled: nothing is denied for it.</summary>
    Unreadable,

    /// <summary>It is enforced.</summary>
    Known,
}
