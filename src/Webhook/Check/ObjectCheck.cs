using KargoStageWebhook.Admission;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.Validation;
using KargoStageWebhook.Schema.WholeObject;

namespace KargoStageWebhook.Check;

/// <summary>Evaluates one object after another: by its kind's CRD where that is known, else by what the profile names.</summary>
/// <param name="evaluator">Decides what the webhook would do.</param>
/// <param name="crds">The CRDs.</param>
/// <param name="old">Those by which the objects were stored, as far as they are known.</param>
internal sealed class ObjectCheck(StatusEvaluator evaluator, CrdSet crds, CrdSet old)
{
    private readonly Dictionary<ResourceProfile, UnevaluatedRules> _rules = [];

    /// <summary>Evaluates one.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="update">Its next update, of a resource that the profile has.</param>
    public CheckedObject Check(string source, StatusUpdate update)
    {
        var profile = update.Profile!; // As the parameter's text says.
        if (crds.Find(profile) is not { } crd) return CheckedObject.From(source, update, evaluator.Evaluate(update, AdmissionPhase.Mutating));

        var rules = RulesOf(profile, crd);
        var found = Find(update, profile, crd, rules);
        return CheckedObject.From(source, update, found.Decision) with { Impact = UpgradeImpact.From(crd.Status, found, rules.AreNew) };
    }

    private ObjectFindings Find(StatusUpdate update, ResourceProfile profile, CompiledCrd crd, UnevaluatedRules rules)
    {
        // What is wrong in an update that changes nothing is tolerated; the one to know about is the first that does.
        var installed = new InstalledSchema(crd.Status, profile, ratchets: false);
        var (status, json) = (update.Object.Status, update.Object.Json);
        var rejected = StatusValidator.Validate(crd.Status, status);
        var isCalled = crd.Status.HasStatusSubresource;
        return new ObjectFindings(
            rejected,
            StatusValidator.ValidateUpdate(crd.Status, status, stored: status).Violations,
            StatusValidator.Validate(crd.Status, status, StatusEvaluator.FindBackfills(update, installed)),
            rejected.Count == 0 || !isCalled ? [] : [.. from violation in StatusEvaluator.EvaluateStored(update, installed).Violations where violation.Fix is not null select violation.Path],
            ObjectValidator.Validate(crd.Object, json),
            rules.Find(json),
            DroppedFields.Find(crd.Object, json),
            isCalled ? evaluator.Evaluate(update, AdmissionPhase.Mutating, installed) : new Decision.Ignored(),
            isCalled && evaluator.Evaluate(update, AdmissionPhase.Mutating, installed with { Ratchets = true }) is Decision.Denied);
    }

    private UnevaluatedRules RulesOf(ResourceProfile resource, CompiledCrd crd)
    {
        if (_rules.TryGetValue(resource, out var known)) return known;

        return _rules[resource] = new UnevaluatedRules(crd.Object, old.Find(resource)?.Object);
    }
}
