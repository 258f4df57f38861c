using KargoStageWebhook.Admission;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Conformance;

/// <summary>Decides on a review. Pure: the same review gets the same verdict. Safe for use by many threads.</summary>
public sealed class Judge(Policy policy)
{
    private readonly EntryRules _rules = new(new VerificationEntryValidator(policy));

    /// <summary>Decides.</summary>
    /// <param name="review">The review; it must stay undisposed for as long as the verdict is used.</param>
    /// <param name="phase">Where it came in: only a mutating review can be healed.</param>
    public Verdict Decide(Review review, AdmissionPhase phase)
    {
        if (review.Resource is not { } resource) return new Verdict.Ignored();

        var lacking = Examine(review.Object, resource);
        if (lacking.Count == 0) return new Verdict.Conforming();

        var canHeal = phase == AdmissionPhase.Mutating && policy.Mode != Mode.Reject;
        var verdict = Decide(review, lacking, canHeal);
        return policy.Mode == Mode.Audit ? new Verdict.Audited(verdict) : verdict;
    }

    private static Verdict Decide(Review review, List<Lack> lacking, bool canHeal)
    {
        var canHealAny = canHeal && lacking.Exists(lack => lack.IsId);
        if (lacking.Exists(lack => lack.Mandatory && !(canHealAny && lack.IsId)))
            return new Verdict.Refused(lacking.ConvertAll(lack => lack.As(lack.Mandatory ? Outcome.Refused : Outcome.Warned)));

        return canHealAny
            ? new Verdict.Backfilled(Heal(review, lacking))
            : new Verdict.Warned(lacking.ConvertAll(lack => lack.As(Outcome.Warned)));
    }

    private List<Lack> Examine(KargoObject sent, KargoResource resource)
    {
        var lacking = new List<Lack>();
        for (var i = 0; i < sent.Collections.Length; i++)
        {
            var collection = sent.Collections[i];
            if (collection.Path.Resource != resource.Plural) continue;

            foreach (ref readonly var entry in sent.EntriesOf(collection))
            {
                foreach (var shortfall in _rules.Examine(entry))
                {
                    var path = new FieldPath(collection.Path, collection.Index, entry.Index, shortfall.Field);
                    lacking.Add(new Lack(i, path, shortfall.Mandatory));
                }
            }
        }

        return lacking;
    }

    private static List<Violation> Heal(Review review, List<Lack> lacking)
    {
        using var backfill = new IdBackfill(review.Object, review.OldObject);
        var violations = new List<Violation>(lacking.Count);
        var current = -1;
        Dictionary<int, BackfilledId> ids = [];
        foreach (var lack in lacking)
        {
            if (!lack.IsId)
            {
                violations.Add(lack.As(Outcome.Warned));
                continue;
            }

            if (lack.Collection != current) ids = backfill.Fill(review.Object.Collections[current = lack.Collection]);
            violations.Add(new Violation(lack.Path, Outcome.Backfilled, ids[lack.Path.Entry]));
        }

        return violations;
    }

    /// <summary>A field that is not there, before anything is decided about it.</summary>
    /// <param name="Collection">Which of the object's collections.</param>
    /// <param name="Path">Where.</param>
    /// <param name="Mandatory">Whether the policy requires it.</param>
    private readonly record struct Lack(int Collection, FieldPath Path, bool Mandatory)
    {
        public bool IsId => Path.Field == EntryFields.Id;

        public Violation As(Outcome outcome) => new(Path, outcome);
    }
}
