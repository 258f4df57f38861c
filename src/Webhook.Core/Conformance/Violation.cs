using KargoStageWebhook.Kargo;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Conformance;

/// <summary>One field that is not as it should be: a verification entry lacks it, the installed CRD refuses it, or both.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Lacking">The field of a verification entry that is missing; null where something else is wrong.</param>
/// <param name="Schema">What the installed CRD has against it; null where it has nothing, or is not known. Never null where <paramref name="Lacking"/> is.</param>
/// <param name="Id">What was filled in, where <paramref name="Outcome"/> is <see cref="Outcome.Backfilled"/>; else nothing.</param>
public readonly record struct Violation(Outcome Outcome, FieldPath? Lacking, SchemaViolation? Schema = null, BackfilledId Id = default)
{
    /// <summary>Where, as the API server writes it.</summary>
    public string Path => Lacking?.ToString() ?? Schema!.Path;

    /// <summary>
    /// Which field, as metrics name it: <c>id</c>, <c>phase</c> or <c>startTime</c> of an entry, else the path in the CRD's schema,
    /// <c>status.freightHistory[].items.*.name</c>. As few as the schema has fields.
    /// </summary>
    public string Field => Lacking?.FieldName ?? Schema!.RulePath;

    /// <summary>Whether it is missing; else it is there, and its value is wrong.</summary>
    public bool IsMissing => Lacking is not null || Schema!.Reason == FieldReason.Required;

    /// <summary>What is wrong with it, as one clause about the field.</summary>
    public string Problem => IsMissing ? "is missing" : $"is wrong ({Schema!.Message})";
}
