using System.Globalization;

namespace KargoStageWebhook.Schema;

/// <summary>Bounds of a number.</summary>
/// <remarks>
/// API servers cut a bound to an integer before they compare an integer with it (kube-openapi, MinimumNativeType): 1 passes
/// <c>minimum: 1.5</c>. Beside <c>type: integer</c> newer ones refuse every number for such a bound (IsValueValidAgainstRange), so there
/// it is not judged; nor is one that a double does not hold exactly.
/// </remarks>
internal sealed record NumberRules(double? Minimum, bool ExclusiveMinimum, double? Maximum, bool ExclusiveMaximum)
{
    /// <summary>The largest bound that is judged: every integer up to it is a double.</summary>
    public const double Largest = 1L << 53;

    /// <summary>What is wrong with an integer, as the API server says it; null where nothing is.</summary>
    public string? Judge(long value)
    {
        if (Maximum is { } most && (ExclusiveMaximum ? value >= (long)most : value > (long)most)) return TooLarge(most);
        if (Minimum is { } least && (ExclusiveMinimum ? value <= (long)least : value < (long)least)) return TooSmall(least);
        return null;
    }

    /// <summary>What is wrong with any other number, as the API server says it; null where nothing is.</summary>
    public string? Judge(double value)
    {
        if (Maximum is { } most && (ExclusiveMaximum ? value >= most : value > most)) return TooLarge(most);
        if (Minimum is { } least && (ExclusiveMinimum ? value <= least : value < least)) return TooSmall(least);
        return null;
    }

    private string TooLarge(double most) => string.Create(CultureInfo.InvariantCulture, $"should be less than {(ExclusiveMaximum ? "" : "or equal to ")}{most}");

    private string TooSmall(double least) => string.Create(CultureInfo.InvariantCulture, $"should be greater than {(ExclusiveMinimum ? "" : "or equal to ")}{least}");
}
