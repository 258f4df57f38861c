namespace KargoStageWebhook.Attribution;

/// <summary>How well senders can be told apart, over all caches that tell.</summary>
internal enum AttributionState
{
    /// <summary>There is no cluster to ask: every version that a payload does not reveal is unknown.</summary>
    NoCluster,

    /// <summary>Permission to read Pods or Deployments is missing.</summary>
    Denied,

    /// <summary>Not all caches are in step with the cluster.</summary>
    Syncing,

    /// <summary>All caches are.</summary>
    Synced,
}
