namespace KargoStageWebhook.Watch;

/// <summary>How a cache of cluster objects stands.</summary>
internal enum CacheState
{
    /// <summary>Not listed yet, or disconnected and trying again.</summary>
    Syncing,

    /// <summary>Listed, and its watch is followed.</summary>
    Synced,

    /// <summary>The API server does not let these objects be read: a permission is missing, or it rejects the credentials.</summary>
    Denied,
}
