using KargoStageWebhook.Admission;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Check;

/// <summary>Evaluates one object after another: by its kind's CRD where that is known, else by what the profile names.</summary>
/// <param name="evaluator">Decides what the webhook would do.</param>
/// <param name="crds">The CRDs.</param>
internal sealed class ObjectCheck(StatusEvaluator evaluator, CrdSet crds)
{
    /// <summary>Evaluates one.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="update">Its next update, of a resource that the profile has.</param>
    public CheckedObject Check(string source, StatusUpdate update)
    {
        if (crds.Find(update.Profile!) is not { } schema) return CheckedObject.From(source, update, evaluator.Evaluate(update, AdmissionPhase.Mutating));

        // What is wrong in an update that changes nothing is tolerated; the one to know about is the first that does.
        var installed = new InstalledSchema(schema, update.Profile!, ratchets: false);
        var decision = evaluator.Evaluate(update, AdmissionPhase.Mutating, installed);
        var status = update.Object.Status;
        var neverTolerated = StatusValidator.ValidateUpdate(schema, status, stored: status).Violations;
        var notBackfilled = StatusValidator.Validate(schema, status, StatusEvaluator.FindBackfills(update, installed));
        var impact = UpgradeImpact.Predict(schema.Crd, StatusValidator.Validate(schema, status), neverTolerated, notBackfilled, decision);
        return CheckedObject.From(source, update, decision) with { Impact = impact };
    }
}
