using System.Text.Json;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Healing;
using KargoStageWebhook.Json;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Conformance;

/// <summary>Judges the status of resources that are none of Kargo's by the rules that an operator has added for them.</summary>
internal sealed class AddedRules(Policy policy, HealingProfile profile)
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = JsonCursor.MaxDepth };

    /// <summary>Decides; a resource without rules is ignored, and nothing of it is parsed.</summary>
    /// <exception cref="InvalidOperationException">A text is not UTF-8 or escapes half of a surrogate pair, which no API server sends.</exception>
    public Verdict Decide(Review review, AdmissionPhase phase)
    {
        if (review.Other is not { } resource || profile.RulesFor(resource) is not { Count: > 0 } rules) return new Verdict.Ignored();

        var missing = Apply(rules, review.Object, review.OldObject);
        if (missing.Count == 0) return new Verdict.Conforming();

        var verdict = Decide(missing, policy.Mode == Mode.Reject ? Outcome.Refused : phase == AdmissionPhase.Mutating ? Outcome.Backfilled : Outcome.Warned);
        return policy.Mode == Mode.Audit ? new Verdict.Audited(verdict) : verdict;
    }

    // What cannot be filled in may be none of the CRD's requirements: it is never refused.
    private static Verdict Decide(List<Fill> missing, Outcome ofFillable)
    {
        var violations = missing.ConvertAll(fill => new Violation(fill.CanHeal ? ofFillable : Outcome.Warned, Lacking: null, Added: fill));
        return missing.Exists(fill => fill.CanHeal) ? ofFillable switch
        {
            Outcome.Refused => new Verdict.Refused(violations),
            Outcome.Backfilled => new Verdict.Backfilled(violations),
            _ => new Verdict.Warned(violations),
        }
        : new Verdict.Warned(violations);
    }

    private static List<Fill> Apply(IReadOnlyList<HealingRule> rules, KargoObject sent, KargoObject stored)
    {
        using var status = Parse(sent.Status);
        using var storedStatus = Parse(stored.Status);
        var fills = new List<Fill>();
        foreach (var rule in rules)
        {
            using var application = new RuleApplication(rule, sent.Uid, status?.RootElement ?? default, storedStatus?.RootElement ?? default);
            fills.AddRange(application.Fill().Select(fill => fill.CanHeal ? fill with { Value = fill.Value.Clone() } : fill));
        }

        return fills;
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> status) => status.IsEmpty ? null : JsonDocument.Parse(status, Deep);
}
