using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Schema.Validation;
using KargoStageWebhook.Schema.WholeObject;

namespace KargoStageWebhook.Check;

/// <summary>What a CRD finds in an object.</summary>
/// <param name="Status">What an API server rejects of its status.</param>
/// <param name="StatusNeverTolerated">What of that an API server with ratcheting rejects even where nothing changes.</param>
/// <param name="NotBackfilled">What of its status is wrong still with all fields backfilled that the profile has a value for.</param>
/// <param name="Repaired">The fields that <c>repair</c> would set, by their paths; not looked for where the status conforms.</param>
/// <param name="Others">What an API server rejects of the rest, <c>spec</c> above all.</param>
/// <param name="NotEvaluated">The rules that apply to it and are left to the API server.</param>
/// <param name="Dropped">The fields that the API server drops.</param>
/// <param name="Decision">What the webhook would decide on the next update of the status, nothing tolerated.</param>
/// <param name="IsAlwaysDenied">Whether the webhook denies even an update that changes nothing, on an API server with ratcheting.</param>
internal sealed record ObjectFindings(
    IReadOnlyList<SchemaViolation> Status,
    IReadOnlyList<SchemaViolation> StatusNeverTolerated,
    IReadOnlyList<SchemaViolation> NotBackfilled,
    IReadOnlyList<string> Repaired,
    ObjectViolations Others,
    IReadOnlyList<UnevaluatedRule> NotEvaluated,
    DroppedFields Dropped,
    Decision Decision,
    bool IsAlwaysDenied)
{
    private const string StatusSection = "status";

    /// <summary>Of an update that leaves the status unchanged: a label, a finalizer, spec.</summary>
    public UpdatePrediction AnyUpdate => Predict(Status, [.. StatusNeverTolerated, .. Others.NeverTolerated], Others.All.Count > 0)
        .Limit(NotEvaluated.Any(rule => !rule.IsToleratedUnchanged || rule.Section != StatusSection), NotEvaluated.Count > 0);

    /// <summary>Of an update of the status, which leaves the rest unchanged.</summary>
    public UpdatePrediction StatusUpdate => LimitStatusUpdate(Predict(Status, [.. StatusNeverTolerated, .. Others.NeverToleratedOfStatus], Status.Count > 0));

    /// <summary>The same where the webhook is installed.</summary>
    public UpdatePrediction StatusUpdateWithWebhook
    {
        get
        {
            var allowed = Decision is Decision.Backfilled && NotBackfilled.Count == 0 ? LimitStatusUpdate(Predict([], Others.NeverToleratedOfStatus, touches: false)) : StatusUpdate;
            return new UpdatePrediction(
                IsAlwaysDenied ? Prediction.Rejected : allowed.WithRatcheting,
                Decision is Decision.Denied ? Prediction.Rejected : allowed.WithoutRatcheting);
        }
    }

    /// <summary>What becomes of the fields that the profile has a value for: one patch sets them all, and the API server validates the whole object.</summary>
    public RepairPrediction Repair =>
        Repaired.Count == 0 ? RepairPrediction.CannotHelp
        : NotBackfilled.Count + Others.All.Count == 0 ? RepairPrediction.Sets
        : Others.NeverToleratedOfStatus.Count > 0 || NotBackfilled.Any(IsChangedByRepair) ? RepairPrediction.NeedsOthersCorrected
        : RepairPrediction.SetsWithRatcheting;

    // Whatever is invalid in a value that the patch changes is not tolerated.
    private bool IsChangedByRepair(SchemaViolation violation)
    {
        var value = violation.ToleratedWhileUnchanged;
        return Repaired.Any(field => field.StartsWith(value, StringComparison.Ordinal) && (field.Length == value.Length || field[value.Length] is '.' or '['))
            || StatusNeverTolerated.Any(never => never.Path == violation.Path);
    }

    private UpdatePrediction LimitStatusUpdate(UpdatePrediction prediction) =>
        prediction.Limit(NotEvaluated.Any(rule => !rule.IsToleratedUnchanged || rule.Section == StatusSection), NotEvaluated.Count > 0);

    /// <param name="status">What is wrong in the status then.</param>
    /// <param name="never">What is never tolerated then, in the status or elsewhere.</param>
    /// <param name="touches">Whether the update may change what is wrong.</param>
    private UpdatePrediction Predict(IReadOnlyList<SchemaViolation> status, IReadOnlyList<SchemaViolation> never, bool touches) =>
        status.Count + Others.All.Count == 0 ? UpdatePrediction.Passes
        : never.Count > 0 ? UpdatePrediction.Rejected
        : touches ? UpdatePrediction.RejectedOnceChanged
        : UpdatePrediction.RejectedUnlessTolerated;
}
