using FluentValidation;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Conformance;

/// <summary>
/// What the rules say of each kind of entry. They look at nothing but which of three fields are present, so there are eight kinds: the
/// validator is asked once for each, at start, and a review costs a look-up an entry.
/// </summary>
internal sealed class EntryRules
{
    private readonly Shortfall[][] _byPresence;

    /// <summary>Asks the validator.</summary>
    public EntryRules(IValidator<VerificationEntry> validator) =>
        _byPresence = [.. Enumerable.Range(0, (int)EntryFields.All + 1).Select(present => Ask(validator, (EntryFields)present))];

    /// <summary>What the entry lacks, in the order id, phase, startTime.</summary>
    public ReadOnlySpan<Shortfall> Examine(in VerificationEntry entry) => _byPresence[(int)entry.Present];

    private static Shortfall[] Ask(IValidator<VerificationEntry> validator, EntryFields present)
    {
        var entry = default(VerificationEntry) with { Present = present };
        return [.. validator.Validate(entry).Errors.Select(failure =>
            new Shortfall((EntryFields)failure.CustomState, failure.Severity == Severity.Error))];
    }

    /// <summary>A field that is not there.</summary>
    /// <param name="Field">Which.</param>
    /// <param name="Mandatory">Whether the policy requires it; else it is only spoken of.</param>
    public readonly record struct Shortfall(EntryFields Field, bool Mandatory);
}
