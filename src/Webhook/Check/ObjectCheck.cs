using KargoStageWebhook.Admission;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Check;

/// <summary>Judges one object after another: by its kind's CRD where that is known, else by what Kargo 1.5.2 requires.</summary>
/// <param name="judge">Who decides what the webhook would do.</param>
/// <param name="crds">The CRDs.</param>
internal sealed class ObjectCheck(Judge judge, CrdSet crds)
{
    /// <summary>Judges one.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="review">The review of its next update.</param>
    public CheckedObject Check(string source, Review review)
    {
        // The reader leaves out what is not judged.
        if (crds.For(review.Resource!) is not { } rules) return CheckedObject.Of(source, review, judge.Decide(review, AdmissionPhase.Mutating));

        // An update that changes nothing is forgiven; the one to know about is the first that does.
        var verdict = judge.Decide(review, AdmissionPhase.Mutating, new InstalledSchema(rules.Healed, Ratchets: false));
        var status = review.Object.Status;
        var neverForgiven = StatusExaminer.ExamineUpdate(rules.Bare, status, stored: status).Violations;
        var survival = Survival.Of(rules.Bare.Crd, StatusExaminer.Examine(rules.Bare, status), neverForgiven, StatusExaminer.Examine(rules.Healed, status), verdict);
        return CheckedObject.Of(source, review, verdict) with { Survival = survival };
    }
}
