namespace KargoStageWebhook.Watch;

/// <summary>How a cache of cluster objects stands.</summary>
internal enum CacheState
{
    /// <summary>Not listed yet, or cut off and trying again.</summary>
    Syncing,

    /// <summary>Listed, and its watch is followed.</summary>
    Synced,

    /// <summary>Permission to read these objects is missing.</summary>
    Denied,
}
