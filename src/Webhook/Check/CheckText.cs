using KargoStageWebhook.Admission;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Check;

/// <summary>For people: each object as it comes, nothing of it is kept.</summary>
internal sealed class CheckText(TextWriter output) : CheckOutput
{
    // Minor versions of Kubernetes: of validation ratcheting, and of that on the status subresource (kubernetes#129506).
    private const int ForgivingSince = 30, ForgivingStatusSince = 33;

    private readonly SortedDictionary<string, string> _whyItMatters = [];
    private long _checked, _lacking;

    /// <inheritdoc/>
    public override void Tell(IReadOnlyList<CrdDifference> differences)
    {
        base.Tell(differences);
        foreach (var crd in differences.GroupBy(difference => difference.Crd))
        {
            output.WriteLine($"{Show(crd.Key)} newly demands:");
            foreach (var difference in crd) output.WriteLine($"  {Show($"{difference.Path}  {Describe(difference)}")}");
        }

        output.WriteLine(differences.Count == 0 ? "The new CRDs demand nothing new of status." : $"{differences.Count} difference{(differences.Count == 1 ? string.Empty : "s")}.");
        if (!IsOfCrdsAlone) output.WriteLine();
    }

    /// <inheritdoc/>
    public override void Tell(CheckedObject found)
    {
        base.Tell(found);
        _checked++;
        if (!found.Conforms) _lacking++;
        var subject = Show($"{found.Kind} {found.Namespace}/{found.Name}");
        output.WriteLine(found.Survival is { } survival
            ? $"{subject} {(found.Conforms ? "survives" : "does not survive")} {Show(survival.Crd)}"
            : $"{subject} {(found.Conforms ? "conforms" : "does not conform")}");
        if (found.Survival is null) Tell(found.Missing);
        else Tell(found.Survival, found.Missing);
    }

    /// <inheritdoc/>
    public override void End()
    {
        foreach (var (field, why) in _whyItMatters) output.WriteLine($"Why {field} matters: {why}.");
        if (!IsOfCrdsAlone) output.WriteLine($"{_checked} checked, {_lacking} of them not conforming; {Others} of other kinds passed over.");
        if (Stopped) output.WriteLine("Stopped before the end.");
    }

    private void Tell(IReadOnlyList<CheckedObject.MissingField> missing)
    {
        foreach (var field in missing)
        {
            output.WriteLine($"  {field.Path} is missing; with the webhook it {Show(field.Webhook)}");
            _whyItMatters[field.Field] = field.Why;
        }
    }

    private void Tell(Survival survival, IReadOnlyList<CheckedObject.MissingField> missing)
    {
        foreach (var field in survival.Refused)
        {
            output.WriteLine($"  {Show($"{field.Path}: {field.Message}")}; with the webhook it {Show(field.Webhook)}; {(field.IsRepaired ? "repair fills it in" : "repair cannot help")}");
        }

        var refused = survival.Refused.Select(field => field.Path).ToHashSet();
        foreach (var field in missing.Where(field => !refused.Contains(field.Path))) output.WriteLine($"  {field.Path} is missing, which this CRD does not mind");

        if (refused.Count == 0) return;

        var touched = Show(string.Join(", ", survival.Refused.Select(field => field.ForgivenWhile).Distinct()));
        output.WriteLine($"  any update, a label too          {Describe(survival.AnyUpdate, touched, ForgivingSince)}");
        output.WriteLine($"  status update                    {Describe(survival.StatusUpdate, touched, ForgivingStatusSince)}");
        output.WriteLine($"  status update with the webhook   {Describe(survival.StatusUpdateWithWebhook, touched, ForgivingStatusSince)}");
    }

    private static string Describe(CrdDifference difference) => difference.Kind switch
    {
        DifferenceKind.NotJudged => $"{difference.Rule} (new or another one, and not judged here)",
        _ => difference.Rule,
    };

    private static string Describe(UpdateForecast update, string touched, int forgivingSince) => (update.WithoutRatcheting, update.WithRatcheting) switch
    {
        (Forecast.Passes, _) => "passes",
        (_, Forecast.Refused) => "refused",
        (_, Forecast.Passes) => $"refused up to Kubernetes 1.{forgivingSince - 1}; from 1.{forgivingSince} on passes",
        _ => $"refused up to Kubernetes 1.{forgivingSince - 1}; from 1.{forgivingSince} on refused once it changes {touched}",
    };

    // Names and ids come from a file that may be hostile to a terminal.
    private static string Show(string text) => Printable.Clip(text, 600);
}
