using KargoStageWebhook.Admission;
using KargoStageWebhook.Conformance;

namespace KargoStageWebhook.Check;

/// <summary>What <c>check</c> has to say about one object.</summary>
/// <param name="Source">The file it stands in; <c>-</c> for standard input.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace; empty where the text names none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Decision">What the webhook would decide on its next status update, in one word.</param>
/// <param name="Missing">What its verification entries lack, whether or not a CRD requires it.</param>
/// <param name="Survival">Whether it survives its kind's CRD; null where that is not known.</param>
internal sealed record CheckedObject(
    string Source,
    string Kind,
    string Namespace,
    string Name,
    string Decision,
    IReadOnlyList<CheckedObject.MissingField> Missing,
    Survival? Survival = null)
{
    /// <summary>Whether its kind's CRD refuses nothing; where that is not known, whether it lacks nothing.</summary>
    public bool Conforms => Survival is null ? Missing.Count == 0 : Survival.Refused.Count == 0;

    /// <summary>Puts a verdict into words.</summary>
    public static CheckedObject Of(string source, Review review, Verdict verdict) =>
        Of(source, review, verdict as Verdict.Audited ?? new Verdict.Audited(verdict));

    // Nothing happens here: whatever the mode, the webhook only would.
    private static CheckedObject Of(string source, Review review, Verdict.Audited verdict) => new(
        source,
        review.Resource!.Kind, // The reader leaves out what is not judged.
        review.Namespace.ToString(),
        review.Name.ToString(),
        verdict.Decision,
        [.. verdict.Violations.Where(violation => violation.Lacking is not null).Select(violation => new MissingField(
            violation.Path,
            violation.Field,
            FieldKnowledge.WhyItMatters(violation),
            Explanation.Remedy(verdict, violation),
            violation.Outcome == Outcome.Backfilled ? violation.Id.Value.ToString() : null))]);

    /// <summary>A field that is missing.</summary>
    /// <param name="Path">Where, as the API server writes it.</param>
    /// <param name="Field">Its name.</param>
    /// <param name="Why">Why it matters.</param>
    /// <param name="Webhook">What the webhook would do about it.</param>
    /// <param name="Id">The id that the webhook would set; null where it would set none.</param>
    public sealed record MissingField(string Path, string Field, string Why, string Webhook, string? Id);
}
