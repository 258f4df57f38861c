using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Check;

/// <summary>What a CRD does to an object that is stored as it is, and what becomes of the object's updates.</summary>
/// <param name="Crd">Which CRD.</param>
/// <param name="Rejected">What of its status the CRD rejects; nothing where the object conforms.</param>
/// <param name="AnyUpdate">Of an update that leaves its status unchanged: a label, a finalizer, spec.</param>
/// <param name="StatusUpdate">Of an update of its status.</param>
/// <param name="StatusUpdateWithWebhook">The same where the webhook is installed and set as this command is.</param>
internal sealed record UpgradeImpact(
    string Crd,
    IReadOnlyList<RejectedField> Rejected,
    UpdatePrediction AnyUpdate,
    UpdatePrediction StatusUpdate,
    UpdatePrediction StatusUpdateWithWebhook)
{
    /// <summary>Predicts it.</summary>
    /// <param name="crd">By which CRD.</param>
    /// <param name="rejected">What an API server rejects by it.</param>
    /// <param name="neverTolerated">What of that an API server with ratcheting rejects even where nothing changes.</param>
    /// <param name="notBackfilled">What of that is wrong still with all fields backfilled that the profile has a value for.</param>
    /// <param name="decision">What the webhook would decide on the next update of the status, nothing tolerated.</param>
    public static UpgradeImpact Predict(
        CrdIdentity crd, IReadOnlyList<SchemaViolation> rejected, IReadOnlyList<SchemaViolation> neverTolerated, IReadOnlyList<SchemaViolation> notBackfilled, Decision decision)
    {
        var (known, left) = (decision.Violations.ToLookup(violation => violation.Path), notBackfilled.Select(violation => violation.Path).ToHashSet());
        var fields = rejected.Select(violation => RejectedField.From(violation, decision, known[violation.Path].FirstOrDefault(), isRepaired: !left.Contains(violation.Path))).ToList();
        var isBackfilled = decision is Decision.Backfilled && notBackfilled.Count == 0;
        return new UpgradeImpact(
            crd.ToString(),
            fields,
            Predict(UpdatePrediction.RejectedUnlessTolerated),
            Predict(UpdatePrediction.RejectedOnceChanged),
            isBackfilled ? UpdatePrediction.Passes : Predict(UpdatePrediction.RejectedOnceChanged));

        UpdatePrediction Predict(UpdatePrediction ifTolerated) => rejected.Count == 0 ? UpdatePrediction.Passes : neverTolerated.Count > 0 ? UpdatePrediction.Rejected : ifTolerated;
    }
}
