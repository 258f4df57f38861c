namespace KargoStageWebhook.Schema.Validation;

/// <summary>What an API server rejects of an update, and what it tolerates because it is unchanged.</summary>
/// <param name="Violations">What it rejects, in the order of the text.</param>
/// <param name="Tolerated">
/// Offsets in the text of status of the values whose violations it tolerates because they are unchanged, in the order of the text and apart from each
/// other: it does so for as long as nobody changes anything in them, so backfilling a field there would cost the update.
/// </param>
public sealed record ValidationResult(IReadOnlyList<SchemaViolation> Violations, IReadOnlyList<Range> Tolerated)
{
    /// <summary>
    /// Whether everything that the rules reject was found. If not, an unchanged value may be tolerated only because it is unchanged, though nothing in it is
    /// among <see cref="Tolerated"/>.
    /// </summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>Nothing is rejected.</summary>
    public static ValidationResult Nothing { get; } = new([], []);

    /// <summary>Whether a value stands in one that is tolerated only unchanged.</summary>
    /// <param name="start">Offset in the text of status where the value begins.</param>
    public bool IsTolerated(int start) => Contains(Tolerated, start);

    /// <summary>Whether one of some ranges contains an offset.</summary>
    /// <param name="ranges">In the order of the text and apart from each other.</param>
    /// <param name="start">The offset.</param>
    internal static bool Contains(IReadOnlyList<Range> ranges, int start)
    {
        var (low, high) = (0, ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ranges[middle].End.Value <= start) low = middle + 1;
            else high = middle;
        }

        return low < ranges.Count && ranges[low].Start.Value <= start;
    }
}
