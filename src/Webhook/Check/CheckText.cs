using KargoStageWebhook.Schema.Comparison;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Check;

/// <summary>For people: each object as it comes, nothing of it is kept.</summary>
internal sealed class CheckText(TextWriter output) : CheckOutput
{
    // Minor versions of Kubernetes: of validation ratcheting, and of that on the status subresource (kubernetes#129506).
    private const int RatchetingSince = 30, RatchetingStatusSince = 33;

    private readonly SortedDictionary<string, string> _whyItMatters = [];
    private long _checked, _lacking;

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<CrdDifference> differences)
    {
        base.Write(differences);
        foreach (var crd in differences.GroupBy(difference => difference.Crd))
        {
            output.WriteLine($"{Show(crd.Key)} adds:");
            foreach (var difference in crd) output.WriteLine($"  {Show($"{difference.Path}  {Describe(difference)}")}");
        }

        var compared = Unreadable.Count == 0 ? "The new CRDs" : "The new CRDs that could be compared";
        output.WriteLine(differences.Count == 0 ? $"{compared} add no requirement." : $"{differences.Count} difference{(differences.Count == 1 ? string.Empty : "s")}.");
        if (!IsOfCrdsAlone) output.WriteLine();
    }

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<UnknownField> unknown)
    {
        foreach (var field in unknown)
            output.WriteLine(Show($"{field.Crd} has no field {field.Path}: the webhook does not backfill it. If no version of the CRD has the field, correct the path in the profile"));
    }

    /// <inheritdoc/>
    public override void Write(CheckedObject found)
    {
        base.Write(found);
        _checked++;
        if (!found.Conforms) _lacking++;
        var subject = Show($"{found.Kind} {(found.Namespace.Length > 0 ? $"{found.Namespace}/" : string.Empty)}{found.Name}");
        output.WriteLine(found.Impact is { } impact
            ? $"{subject} {(!found.Conforms ? "does not conform to" : impact.NotEvaluatedCount > 0 ? "conforms as far as evaluated to" : "conforms to")} {Show(impact.Crd)}"
            : $"{subject} {(found.Conforms ? "conforms" : "does not conform")}");
        if (found.Impact is null) Write(found.Missing);
        else Write(found.Impact, found.Missing);
    }

    /// <inheritdoc/>
    public override void End()
    {
        foreach (var (field, why) in _whyItMatters) output.WriteLine($"Why {field} matters: {why}.");
        if (!IsOfCrdsAlone) output.WriteLine($"{_checked} checked, {_lacking} of them not conforming; {Others} of other kinds skipped.");
        if (Stopped) output.WriteLine("Stopped before the end.");
    }

    private void Write(IReadOnlyList<CheckedObject.MissingField> missing)
    {
        foreach (var field in missing)
        {
            output.WriteLine($"  {field.Path} is {(field.IsEmpty ? "empty" : "missing")}; with the webhook it {Show(field.Webhook)}");
            if (field.Why.Length > 0) _whyItMatters[field.Field] = field.Why;
        }
    }

    private void Write(UpgradeImpact impact, IReadOnlyList<CheckedObject.MissingField> missing)
    {
        if (!impact.HasStatusSubresource) output.WriteLine("  this version of the CRD has no status subresource: the API server does not call the webhook for it, and repair cannot set anything");
        foreach (var field in impact.Rejected)
        {
            output.WriteLine($"  {Show($"{field.Path}: {field.Message}")}; with the webhook it {Show(field.Webhook)}; {Describe(field.Repair)}");
        }

        var rejected = impact.Rejected.Select(field => field.Path).ToHashSet();
        foreach (var field in missing.Where(field => !rejected.Contains(field.Path))) output.WriteLine($"  {field.Path} is {(field.IsEmpty ? "empty, which this CRD accepts" : "missing, which this CRD does not require")}{(field.IsDenied ? $"; with the webhook it {Show(field.Webhook)}" : string.Empty)}");

        ImpactText.WriteDropped(impact, line => output.WriteLine($"  {Show(line)}"));
        ImpactText.WriteNotEvaluated(impact, line => output.WriteLine($"  {Show(line)}"));
        var isDenied = impact.StatusUpdateWithWebhook.WithRatcheting == Prediction.Rejected;
        if (rejected.Count == 0 && !isDenied && !(impact.NotEvaluatedAreNew && impact.NotEvaluatedCount > 0)) return;

        var touched = impact.Rejected.ToLookup(field => field.IsOfStatus, field => field.ToleratedWhileUnchanged);
        output.WriteLine($"  any update, a label too          {Describe(impact.AnyUpdate, touched[false], RatchetingSince)}");
        output.WriteLine($"  status update                    {Describe(impact.StatusUpdate, touched[true], impact.HasStatusSubresource ? RatchetingStatusSince : RatchetingSince)}");
        if (impact.HasStatusSubresource) output.WriteLine($"  status update with the webhook   {Describe(impact.StatusUpdateWithWebhook, touched[true], RatchetingStatusSince)}");
    }

    private static string Describe(CrdDifference difference) => difference.Kind switch
    {
        DifferenceKind.UnsupportedRule => $"{difference.Rule} (new or another one, and left to the API server)",
        _ => difference.Rule,
    };

    private static string Describe(RepairPrediction repair) => repair switch
    {
        RepairPrediction.Sets => "repair sets it",
        RepairPrediction.SetsWithRatcheting => $"repair sets it from Kubernetes 1.{RatchetingStatusSince} on",
        RepairPrediction.NeedsOthersCorrected => "repair sets it only after a person has corrected the other values",
        _ => "repair cannot help",
    };

    private static string Describe(UpdatePrediction update, IEnumerable<string> touched, int ratchetingSince) => (update.WithoutRatcheting, update.WithRatcheting) switch
    {
        var (without, with) when without == with => Describe(with),
        (_, not Prediction.RejectedOnceChanged) => $"{Describe(update.WithoutRatcheting)} up to Kubernetes 1.{ratchetingSince - 1}; from 1.{ratchetingSince} on {Describe(update.WithRatcheting)}",
        _ => $"rejected up to Kubernetes 1.{ratchetingSince - 1}; from 1.{ratchetingSince} on rejected once it changes {Show(string.Join(", ", touched.Distinct()))}",
    };

    private static string Describe(Prediction prediction) => prediction switch
    {
        Prediction.Passes => "passes",
        Prediction.PassesAsFarAsEvaluated => "passes as far as evaluated",
        _ => "rejected",
    };

    // Names and ids come from a file that may be hostile to a terminal.
    private static string Show(string text) => Printable.Clip(text, 600);
}
