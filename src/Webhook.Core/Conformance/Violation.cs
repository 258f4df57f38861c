using KargoStageWebhook.Admission;
using KargoStageWebhook.Healing;
using KargoStageWebhook.Kargo;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Conformance;

/// <summary>One field that is not as it should be: a verification entry lacks it, the installed CRD refuses it, or both; or an added rule misses it.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Lacking">The field of a verification entry that is missing; null where something else is wrong.</param>
/// <param name="Schema">What the installed CRD has against it; null where it has nothing, or is not known.</param>
/// <param name="Id">What was filled in, where <paramref name="Outcome"/> is <see cref="Outcome.Backfilled"/>; else nothing.</param>
/// <param name="Added">What an added rule misses, in an object that is none of Kargo's; then the others are nothing, else one of the first two is something.</param>
public readonly record struct Violation(Outcome Outcome, FieldPath? Lacking, SchemaViolation? Schema = null, BackfilledId Id = default, Fill? Added = null)
{
    /// <summary>Where, as the API server writes it.</summary>
    public string Path => Lacking?.ToString() ?? Added?.FieldPath ?? Schema!.Path;

    /// <summary>
    /// Which field, as metrics name it: <c>id</c>, <c>phase</c> or <c>startTime</c> of an entry, else the path in the CRD's schema,
    /// <c>status.freightHistory[].items.*.name</c>, or that of an added rule. As few as the schema has fields, or the profile rules.
    /// </summary>
    public string Field => Lacking?.FieldName ?? Added?.Rule.Path.Text ?? Schema!.RulePath;

    /// <summary>Whether it is missing; else it is there, and its value is wrong.</summary>
    public bool IsMissing => Lacking is not null || Added is not null || Schema!.Reason == FieldReason.Required;

    /// <summary>What fills it in, where <see cref="Outcome"/> is <see cref="Outcome.Backfilled"/>.</summary>
    internal AddOperation ToPatch() => Added is { } fill ? new AddOperation(fill) : new AddOperation(Lacking!.Value, Id.Value);

    /// <summary>What is wrong with it, as one clause about the field.</summary>
    public string Problem => IsMissing ? "is missing" : $"is wrong ({Schema!.Message})";
}
