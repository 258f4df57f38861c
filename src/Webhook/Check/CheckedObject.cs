using System.Text.Json.Serialization;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Objects;

namespace KargoStageWebhook.Check;

/// <summary>What <c>check</c> reports about one object.</summary>
/// <param name="Source">The file it stands in; <c>-</c> for standard input.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace; empty where it has none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Decision">What the webhook would decide on its next status update, in one word.</param>
/// <param name="Missing">What it lacks of the profile's fields, whether or not a CRD requires it.</param>
/// <param name="Impact">What its kind's CRD does to it; null where that is not known.</param>
internal sealed record CheckedObject(
    string Source,
    string Kind,
    string Namespace,
    string Name,
    string Decision,
    IReadOnlyList<CheckedObject.MissingField> Missing,
    UpgradeImpact? Impact = null)
{
    /// <summary>Whether its kind's CRD rejects and drops nothing; where that is not known, whether it lacks nothing.</summary>
    public bool Conforms => Impact is null ? Missing.Count == 0 : Impact.Conforms;

    /// <summary>Puts a decision into words.</summary>
    public static CheckedObject From(string source, StatusUpdate update, Decision decision) => new(
        source,
        update.Profile!.Resource.Kind, // Other resources are skipped before.
        update.Object.Namespace.ToString(),
        update.Object.Name.ToString(),
        (decision as Decision.Audited ?? new Decision.Audited(decision)).Name, // Nothing happens here: whatever the mode, the webhook only would.
        [.. decision.Violations.Where(violation => violation.Profile is not null).Select(violation => new MissingField(
            violation.Path,
            violation.Field,
            Advice.WhyItMatters(violation),
            PredictedRemedy.Describe(decision, violation),
            violation.Fix?.ToString(),
            violation.IsEmpty,
            violation.Outcome == Outcome.Denied))]);

    /// <summary>A field that is missing.</summary>
    /// <param name="Path">Where, as the API server writes it.</param>
    /// <param name="Field">Its name in metrics.</param>
    /// <param name="Why">Why it matters.</param>
    /// <param name="Webhook">What the webhook would do about it.</param>
    /// <param name="Value">What the webhook would set; null where it would set nothing.</param>
    /// <param name="IsEmpty">Whether it is there as <c>""</c>, which counts as missing.</param>
    /// <param name="IsDenied">Whether the webhook would deny an update for it.</param>
    public sealed record MissingField(string Path, string Field, string Why, string Webhook, string? Value, [property: JsonIgnore] bool IsEmpty, [property: JsonIgnore] bool IsDenied);
}
