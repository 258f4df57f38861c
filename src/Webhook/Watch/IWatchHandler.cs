namespace KargoStageWebhook.Watch;

/// <summary>Where a <see cref="ListWatch{T}"/> keeps what it sees. It is told by one thread at a time.</summary>
internal interface IWatchHandler<in T>
{
    /// <summary>These are all there are.</summary>
    public void Replace(IReadOnlyList<T> all);

    /// <summary>This one is new, or has changed.</summary>
    public void Set(T one);

    /// <summary>This one is gone.</summary>
    public void Remove(T one);
}
