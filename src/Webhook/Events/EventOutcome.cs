namespace KargoStageWebhook.Events;

/// <summary>What became of a Kubernetes Event.</summary>
internal enum EventOutcome
{
    /// <summary>The cluster has it.</summary>
    Written,

    /// <summary>The API server rejected it, or its response cannot be read.</summary>
    Failed,

    /// <summary>The API server has no such object: a request that it did not send named one.</summary>
    Unconfirmed,

    /// <summary>There were too many.</summary>
    Dropped,
}
