namespace KargoStageWebhook.Serve;

/// <summary>Counts bytes of memory that are taken and given back.</summary>
internal sealed class TakenMemory
{
    private long _bytes;

    /// <summary>Takes more, unless more than a bound would be taken then.</summary>
    /// <param name="bytes">How much more.</param>
    /// <param name="max">The most that may be taken in all, in bytes.</param>
    public bool TryTake(long bytes, long max)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= max) return true;

        Release(bytes);
        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
