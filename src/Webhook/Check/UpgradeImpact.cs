using System.Text.Json.Serialization;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Check;

/// <summary>What a CRD does to an object that is stored as it is, and what becomes of the object's updates.</summary>
/// <param name="Crd">Which CRD.</param>
/// <param name="Rejected">What of it the CRD rejects, of its status or the rest; nothing where it conforms.</param>
/// <param name="NotEvaluated">The rules that apply to it and were not evaluated, at most <see cref="NotEvaluatedRule.MaxRules"/>.</param>
/// <param name="NotEvaluatedCount">How many there are.</param>
/// <param name="NotEvaluatedAreNew">Whether those are only the ones that the CRD by which it was stored does not have; else that is not known.</param>
/// <param name="Dropped">The fields whose data are lost at the next write; some of them, where there are many.</param>
/// <param name="DroppedCount">How many there are.</param>
/// <param name="HasStatusSubresource">Whether the CRD's version has the status subresource; without it the webhook is not called, and <c>repair</c> can set nothing.</param>
/// <param name="AnyUpdate">Of an update that leaves its status unchanged: a label, a finalizer, spec.</param>
/// <param name="StatusUpdate">Of an update of its status.</param>
/// <param name="StatusUpdateWithWebhook">The same where the webhook is installed and set as this command is.</param>
internal sealed record UpgradeImpact(
    string Crd,
    IReadOnlyList<RejectedField> Rejected,
    IReadOnlyList<NotEvaluatedRule> NotEvaluated,
    int NotEvaluatedCount,
    bool NotEvaluatedAreNew,
    IReadOnlyList<DroppedField> Dropped,
    int DroppedCount,
    bool HasStatusSubresource,
    UpdatePrediction AnyUpdate,
    UpdatePrediction StatusUpdate,
    UpdatePrediction StatusUpdateWithWebhook)
{
    /// <summary>Whether the object stays as it is, as far as that was evaluated.</summary>
    [JsonIgnore]
    public bool Conforms => Rejected.Count == 0 && DroppedCount == 0;

    /// <summary>Puts findings into words.</summary>
    /// <param name="rules">By which CRD's rules for status.</param>
    /// <param name="found">What it finds.</param>
    /// <param name="areNew">Whether the rules that were not evaluated are new.</param>
    public static UpgradeImpact From(CrdSchema rules, ObjectFindings found, bool areNew)
    {
        var known = found.Decision.Violations.ToLookup(violation => violation.Path);
        var left = found.NotBackfilled.Concat(found.Others.All).Select(violation => violation.Path).ToHashSet();
        return new UpgradeImpact(
            rules.Crd.ToString(),
            [.. found.Status.Select(violation => Describe(violation) with { IsOfStatus = true }), .. found.Others.All.Select(Describe)],
            [.. found.NotEvaluated.Take(NotEvaluatedRule.MaxRules).Select(NotEvaluatedRule.From)],
            found.NotEvaluated.Count,
            areNew,
            [.. found.Dropped.Paths.Select(path => new DroppedField(path))],
            found.Dropped.Count,
            rules.HasStatusSubresource,
            found.AnyUpdate,
            found.StatusUpdate,
            found.StatusUpdateWithWebhook);

        RejectedField Describe(SchemaViolation violation) =>
            RejectedField.From(violation, found.Decision, known[violation.Path].FirstOrDefault(), left.Contains(violation.Path) ? RepairPrediction.CannotHelp : found.Repair);
    }
}
