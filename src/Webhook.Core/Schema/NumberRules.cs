using System.Globalization;

namespace KargoStageWebhook.Schema;

/// <summary>Bounds of a number.</summary>
/// <remarks>
/// API servers cut a bound to an integer before they compare an integer with it (kube-openapi, MinimumNativeType): 1 passes
/// <c>minimum: 1.5</c>. Beside <c>type: integer</c> newer ones reject every number for such a bound (IsValueValidAgainstRange), so there
/// it is not validated; nor is one that a double does not hold exactly.
/// </remarks>
internal sealed record NumberRules(double? Minimum, bool ExclusiveMinimum, double? Maximum, bool ExclusiveMaximum)
{
    /// <summary>The largest bound that is validated: every integer up to it is a double.</summary>
    public const double Largest = 1L << 53;

    /// <summary>What is wrong with an integer, as the API server says it; null where nothing is.</summary>
    public string? Validate(long value)
    {
        if (Maximum is { } max && (ExclusiveMaximum ? value >= (long)max : value > (long)max)) return TooLarge(max);
        if (Minimum is { } min && (ExclusiveMinimum ? value <= (long)min : value < (long)min)) return TooSmall(min);
        return null;
    }

    /// <summary>What is wrong with any other number, as the API server says it; null where nothing is.</summary>
    public string? Validate(double value)
    {
        if (Maximum is { } max && (ExclusiveMaximum ? value >= max : value > max)) return TooLarge(max);
        if (Minimum is { } min && (ExclusiveMinimum ? value <= min : value < min)) return TooSmall(min);
        return null;
    }

    private string TooLarge(double max) => string.Create(CultureInfo.InvariantCulture, $"should be less than {(ExclusiveMaximum ? "" : "or equal to ")}{max}");

    private string TooSmall(double min) => string.Create(CultureInfo.InvariantCulture, $"should be greater than {(ExclusiveMinimum ? "" : "or equal to ")}{min}");
}
