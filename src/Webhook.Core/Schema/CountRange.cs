namespace KargoStageWebhook.Schema;

/// <summary>How many there may be of something.</summary>
/// <param name="Min">At least so many.</param>
/// <param name="Max">At most so many.</param>
internal readonly record struct CountRange(long Min, long Max)
{
    /// <summary>Any number.</summary>
    public static CountRange Any { get; } = new(0, long.MaxValue);
}
