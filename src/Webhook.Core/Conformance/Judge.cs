using KargoStageWebhook.Admission;
using KargoStageWebhook.Healing;
using KargoStageWebhook.Kargo;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Conformance;

/// <summary>Decides on a review. Pure: the same review under the same schema gets the same verdict. Safe for use by many threads.</summary>
/// <param name="policy">What the operator asked for.</param>
/// <param name="added">The rules for resources that are none of Kargo's; null for none.</param>
public sealed class Judge(Policy policy, HealingProfile? added = null)
{
    private static readonly Ratcheted Nothing = new([], []);

    private readonly EntryRules _rules = new(new VerificationEntryValidator(policy));
    private readonly AddedRules _added = new(policy, added ?? HealingProfile.Empty);

    /// <summary>Decides.</summary>
    /// <param name="review">The review; it must stay undisposed for as long as the verdict is used.</param>
    /// <param name="phase">Where it came in: only a mutating review can be healed.</param>
    /// <param name="installed">What the cluster enforces of this resource; null where that is not known, and so nothing may be refused for it.</param>
    public Verdict Decide(Review review, AdmissionPhase phase, InstalledSchema? installed = null)
    {
        if (review.Resource is not { } resource) return _added.Decide(review, phase);

        var lacking = Examine(review.Object, resource);
        var refused = AsksInstalled(phase) ? Refused(review, lacking, installed) : Nothing;
        if (lacking.Count == 0 && refused.Violations.Count == 0) return new Verdict.Conforming();

        var others = Merge(lacking, refused, canHeal: phase == AdmissionPhase.Mutating && policy.Mode != Mode.Reject);
        var verdict = Decide(review, lacking, others);
        return policy.Mode == Mode.Audit ? new Verdict.Audited(verdict) : verdict;
    }

    // What is validated has passed the API server's own schema already.
    private bool AsksInstalled(AdmissionPhase phase) => policy.Requirements == Requirements.Installed && phase == AdmissionPhase.Mutating;

    private static Ratcheted Refused(Review review, List<Lack> lacking, InstalledSchema? installed) => installed is not null
        ? installed.Examine(review.Object.Status, review.OldObject.Status)
        : new Ratcheted([], LeftAlone.In(review, lacking.Where(lack => !lack.IsId).Select(lack => lack.Path)));

    private static Verdict Decide(Review review, List<Lack> lacking, List<Violation> others)
    {
        if (others.Count > 0 || lacking.Exists(lack => lack.Mandatory && !lack.CanHeal))
            return new Verdict.Refused([.. lacking.Select(lack => lack.As(lack.Mandatory ? Outcome.Refused : Outcome.Warned)), .. others]);

        return lacking.Exists(lack => lack.CanHeal)
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

    /// <summary>Tells each lack what the installed schema says of it, and whether it can be healed.</summary>
    /// <returns>What the schema refuses besides.</returns>
    private static List<Violation> Merge(List<Lack> lacking, Ratcheted refused, bool canHeal)
    {
        var bySchema = refused.Violations.ToLookup(violation => violation.Path);
        var isToldOfPaths = bySchema.Count > 0 || refused.Unchanged.Count > 0;
        var named = new HashSet<string>();
        for (var i = 0; i < lacking.Count; i++)
        {
            var lack = lacking[i];
            var path = isToldOfPaths ? lack.Path.ToString() : string.Empty;
            var schema = bySchema[path].FirstOrDefault();
            named.Add(path);
            lacking[i] = lack with
            {
                Mandatory = lack.Mandatory || schema is not null,
                Schema = schema,
                // An id in a value that passes only because it is as it was would cost the update.
                CanHeal = canHeal && lack.IsId && !refused.MustStay(path),
            };
        }

        return [.. refused.Violations.Where(violation => !named.Contains(violation.Path)).Select(violation => new Violation(Outcome.Refused, null, violation))];
    }

    private static List<Violation> Heal(Review review, List<Lack> lacking)
    {
        using var backfill = new IdBackfill(review.Object, review.OldObject);
        var ids = backfill.Fill();
        return lacking.ConvertAll(lack => lack.CanHeal ? lack.As(Outcome.Backfilled, ids[lack.Entry]) : lack.As(Outcome.Warned));
    }

    /// <summary>A field that is not there, before anything is decided about it.</summary>
    /// <param name="Entry">Which of the object's entries.</param>
    /// <param name="Path">Where.</param>
    /// <param name="Mandatory">Whether the policy or the installed schema requires it.</param>
    /// <param name="Schema">What the installed schema says.</param>
    /// <param name="CanHeal">Whether it can be filled in.</param>
    private readonly record struct Lack(int Entry, FieldPath Path, bool Mandatory, SchemaViolation? Schema = null, bool CanHeal = false)
    {
        public bool IsId => Path.Field == EntryFields.Id;

        public Violation As(Outcome outcome, BackfilledId id = default) => new(outcome, Path, Schema, id);
    }
}
