namespace KargoStageWebhook.Schema;

/// <summary>How many there may be of something.</summary>
/// <param name="Least">At least so many.</param>
/// <param name="Most">At most so many.</param>
internal readonly record struct CountRange(long Least, long Most)
{
    /// <summary>Any number.</summary>
    public static CountRange Any { get; } = new(0, long.MaxValue);
}
