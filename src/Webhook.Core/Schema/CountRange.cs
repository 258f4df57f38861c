using System.Globalization;

namespace KargoStageWebhook.Schema;

/// <summary>How many there may be of something.</summary>
/// <param name="Min">At least so many.</param>
/// <param name="Max">At most so many.</param>
internal readonly record struct CountRange(long Min, long Max)
{
    /// <summary>Any number.</summary>
    public static CountRange Any { get; } = new(0, long.MaxValue);

    /// <summary>Its bounds for people: <c>at least 2, at most 5</c>.</summary>
    public override string ToString() => (Min > Any.Min, Max < Any.Max) switch
    {
        (true, true) => string.Create(CultureInfo.InvariantCulture, $"at least {Min}, at most {Max}"),
        (true, false) => string.Create(CultureInfo.InvariantCulture, $"at least {Min}"),
        (false, true) => string.Create(CultureInfo.InvariantCulture, $"at most {Max}"),
        _ => "any number",
    };
}
