using KargoStageWebhook.Objects;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Evaluation;

/// <summary>
/// Finds the missing fields that the webhook does not backfill, since they stand in a value that the API server may tolerate only because the update
/// leaves it unchanged: something in it is wrong, or may be wrong without the webhook knowing.
/// </summary>
/// <param name="update">The update.</param>
/// <param name="gaps">What is missing in it.</param>
/// <param name="schema">What the cluster enforces; null where that is not known.</param>
/// <param name="validation">What it rejects and tolerates of the update.</param>
/// <param name="isKnownToRatchet">Whether the API server is known to tolerate unchanged invalid values; it matters only where the schema is not known.</param>
/// <param name="isStrict">Whether a field that is not backfilled is denied. Then a value is not kept for what may be wrong in it: the update would fail for certain.</param>
internal sealed class UntouchedValues(StatusUpdate update, IEnumerable<Gap> gaps, InstalledSchema? schema, ValidationResult validation, bool isKnownToRatchet, bool isStrict)
{
    private UnchangedText? _text;
    private IReadOnlyList<Range>? _unchanged;
    private bool _isCompared;

    /// <summary>Whether a missing field stands in one.</summary>
    /// <param name="gap">The field.</param>
    /// <param name="start">Offset in the text of status of the object that lacks it.</param>
    public bool Contains(Gap gap, int start)
    {
        if (schema is null) return !isStrict && Text.IsUnchanged(gap);
        if (!schema.Ratchets) return false;
        if (validation.IsTolerated(start)) return true;
        if (isStrict || (validation.IsComplete && !schema.IsPartlyValidatedAround(gap.Field.Row))) return false;

        return FindUnchanged() is { } ranges ? ValidationResult.Contains(ranges, start) : Text.IsUnchanged(gap);
    }

    // By its text, where the schema cannot compare the update with what is stored.
    private UnchangedText Text => _text ??= new UnchangedText(update, gaps, schema is not null || isKnownToRatchet);

    private IReadOnlyList<Range>? FindUnchanged()
    {
        if (!_isCompared) (_unchanged, _isCompared) = (update.IsOfStored ? [] : schema!.FindUnchanged(update), true);
        return _unchanged;
    }
}
