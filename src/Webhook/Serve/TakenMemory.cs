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
        var taken = Interlocked.Read(ref _bytes);
        // Bytes that are added and then given back would meanwhile be missing to others.
        while (taken + bytes <= max)
        {
            var before = Interlocked.CompareExchange(ref _bytes, taken + bytes, taken);
            if (before == taken) return true;

            taken = before;
        }

        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
