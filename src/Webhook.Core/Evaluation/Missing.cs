using KargoStageWebhook.Objects;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Evaluation;

/// <summary>A missing field, and what becomes of it.</summary>
/// <param name="Gap">Where it is missing.</param>
/// <param name="Value">What the profile finds for it.</param>
internal readonly record struct Missing(Gap Gap, FoundValue Value)
{
    /// <summary>What requires it.</summary>
    public RequiredBy RequiredBy { get; init; }

    /// <summary>What the installed CRD says of it; null where it says nothing, or is not known.</summary>
    public SchemaViolation? Schema { get; init; }

    /// <summary>Whether it is backfilled if the update is not denied.</summary>
    public bool CanBackfill { get; init; }

    /// <summary>Whether it stands in a value that an API server may tolerate only because it is unchanged.</summary>
    public bool WouldUndoRatcheting { get; init; }

    /// <summary>The same for a decision.</summary>
    /// <param name="update">The update that lacks it.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="fix">What it is set to; null where it is not.</param>
    public Violation ToViolation(StatusUpdate update, Outcome outcome, Backfill? fix = null) => new(
        new FieldLocation(update.Object, Gap.Site, Gap.Field.Field),
        outcome,
        outcome == Outcome.Backfilled ? RequiredBy.Nothing : RequiredBy,
        Schema,
        fix,
        Value.WhyNot ?? (WouldUndoRatcheting && Gap.Field.Field.Source is not null ? "since a change there would undo ratcheting" : null),
        Value.IsFound)
    {
        IsEmpty = update.Object.SlotAt(Gap.Site, Gap.Field.Slot).Kind == SlotKind.EmptyText,
    };
}

/// <summary>What the profile finds for a missing field.</summary>
/// <param name="IsFound">Whether there is a value; an id is there as soon as somebody needs it.</param>
/// <param name="Value">The value; null for an id.</param>
/// <param name="WhyNot">Why there is none, as one clause; null where the profile never sets the field.</param>
internal sealed record FoundValue(bool IsFound, Backfill? Value = null, string? WhyNot = null)
{
    /// <summary>The profile never sets the field.</summary>
    public static FoundValue Never { get; } = new(IsFound: false);

    /// <summary>An id.</summary>
    public static FoundValue Id { get; } = new(IsFound: true);
}
