using KargoStageWebhook.Conformance;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Check;

/// <summary>Whether an object that is stored as it is survives a CRD, and what becomes of its updates.</summary>
/// <param name="Crd">Which CRD.</param>
/// <param name="Refused">What of its status the CRD refuses; nothing where it survives.</param>
/// <param name="AnyUpdate">Of an update that leaves its status as it is: a label, a finalizer, spec.</param>
/// <param name="StatusUpdate">Of an update of its status.</param>
/// <param name="StatusUpdateWithWebhook">The same where the webhook is installed and set as this command is.</param>
internal sealed record Survival(
    string Crd,
    IReadOnlyList<RefusedField> Refused,
    UpdateForecast AnyUpdate,
    UpdateForecast StatusUpdate,
    UpdateForecast StatusUpdateWithWebhook)
{
    /// <summary>Says it of what was found.</summary>
    /// <param name="crd">By which CRD.</param>
    /// <param name="refused">What an API server refuses by it.</param>
    /// <param name="neverForgiven">What of that an API server with ratcheting refuses even where nothing changes.</param>
    /// <param name="unhealed">What of that is wrong still with all ids filled in.</param>
    /// <param name="verdict">What the webhook would decide on the next update of the status, nothing forgiven.</param>
    public static Survival Of(CrdIdentity crd, IReadOnlyList<SchemaViolation> refused, IReadOnlyList<SchemaViolation> neverForgiven, IReadOnlyList<SchemaViolation> unhealed, Verdict verdict)
    {
        var (said, left) = (verdict.Violations.ToLookup(violation => violation.Path), unhealed.Select(violation => violation.Path).ToHashSet());
        var fields = refused.Select(violation => RefusedField.Of(violation, verdict, said[violation.Path], isRepaired: !left.Contains(violation.Path))).ToList();
        var isHealed = verdict is Verdict.Backfilled && unhealed.Count == 0;
        return new Survival(
            crd.ToString(),
            fields,
            Foretell(UpdateForecast.RefusedUnlessForgiven),
            Foretell(UpdateForecast.RefusedOnceChanged),
            isHealed ? UpdateForecast.Passes : Foretell(UpdateForecast.RefusedOnceChanged));

        UpdateForecast Foretell(UpdateForecast ifForgiven) => refused.Count == 0 ? UpdateForecast.Passes : neverForgiven.Count > 0 ? UpdateForecast.Refused : ifForgiven;
    }
}
