namespace KargoStageWebhook.Crds;

/// <summary>What is known of a CRD.</summary>
internal enum CrdState
{
    /// <summary>There is no cluster, we may not look, or are not in step with it: nothing is refused for it.</summary>
    Unknown,

    /// <summary>It is not installed.</summary>
    Missing,

    /// <summary>It is installed and cannot be judged by: nothing is refused for it.</summary>
    Unreadable,

    /// <summary>It is judged by.</summary>
    Known,
}
