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
        foreach (ref readonly var collection in sent.Collections)
        {
            if (collection.Path.Resource != resource.Plural) continue;

            for (var i = collection.Entries.Start.Value; i < collection.Entries.End.Value; i++)
            {
                foreach (var shortfall in _rules.Examine(sent.Entries[i]))
                {
                    var path = new FieldPath(collection.Path, collection.Index, sent.Entries[i].Index, shortfall.Field);
                    lacking.Add(new Lack(i, path, shortfall.Mandatory));
                }
            }
        }

        return lacking;
    }

    private static List<Violation> Heal(Review review, List<Lack> lacking)
    {
        using var backfill = new IdBackfill(review.Object, review.OldObject);
        var ids = backfill.Fill();
        return lacking.ConvertAll(lack => lack.IsId ? new Violation(lack.Path, Outcome.Backfilled, ids[lack.Entry]) : lack.As(Outcome.Warned));
    }

    /// <summary>A field that is not there, before anything is decided about it.</summary>
    /// <param name="Entry">Which of the object's entries.</param>
    /// <param name="Path">Where.</param>
    /// <param name="Mandatory">Whether the policy requires it.</param>
    private readonly record struct Lack(int Entry, FieldPath Path, bool Mandatory)
    {
        public bool IsId => Path.Field == EntryFields.Id;

        public Violation As(Outcome outcome) => new(Path, outcome);
    }
}
