namespace KargoStageWebhook.Schema.Validation;

/// <summary>What an API server rejects of an update, and what it tolerates because it is unchanged.</summary>
/// <param name="Violations">What it rejects, in the order of the text.</param>
/// <param name="Tolerated">
/// Offsets in the text of status of the values whose violations it tolerates because they are unchanged, in the order of the text and apart from each
/// other: it does so for as long as nobody changes anything in them, so backfilling a field there would cost the update.
/// </param>
public sealed record ValidationResult(IReadOnlyList<SchemaViolation> Violations, IReadOnlyList<Range> Tolerated)
{
    /// <summary>Nothing is rejected.</summary>
    public static ValidationResult Nothing { get; } = new([], []);

    /// <summary>Whether a value stands in one that is tolerated only unchanged.</summary>
    /// <param name="start">Offset in the text of status where the value begins.</param>
    public bool IsTolerated(int start)
    {
        var (low, high) = (0, Tolerated.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Tolerated[middle].End.Value <= start) low = middle + 1;
            else high = middle;
        }

        return low < Tolerated.Count && Tolerated[low].Start.Value <= start;
    }
}
