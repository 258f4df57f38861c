using KargoStageWebhook.Schema.WholeObject;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Check;

/// <summary>What a CRD drops of an object and what was not evaluated, for people: a bounded number of lines.</summary>
internal static class ImpactText
{
    private const int MaxLines = 10, MaxQuoted = 3, LongestQuote = 150;

    /// <summary>Writes which data are lost.</summary>
    public static void WriteDropped(UpgradeImpact impact, Action<string> write)
    {
        var shown = impact.Dropped.Take(MaxLines).ToList();
        foreach (var field in shown) write($"{field.Path} is not in this CRD: its data are lost at the next write");
        if (impact.DroppedCount > shown.Count) write($"and {impact.DroppedCount - shown.Count} more fields, whose data are lost too");
    }

    /// <summary>Writes a line for each property of the object that has such rules: <c>spec not evaluated: 2 new CEL rules (…)</c>.</summary>
    public static void WriteNotEvaluated(UpgradeImpact impact, Action<string> write)
    {
        foreach (var section in impact.NotEvaluated.GroupBy(rule => SectionOf(rule.Path)))
        {
            var quoted = section.Take(MaxQuoted).Select(Quote);
            var more = section.Count() > MaxQuoted ? $"; and {section.Count() - MaxQuoted} more" : string.Empty;
            write($"{section.Key} not evaluated: {Count(section.Count(rule => rule.Keyword == UnevaluatedRule.Cel), section.Count(), impact.NotEvaluatedAreNew)} ({string.Join("; ", quoted)}{more})");
        }

        if (impact.NotEvaluatedCount > impact.NotEvaluated.Count) write($"and {impact.NotEvaluatedCount - impact.NotEvaluated.Count} more rules not evaluated");
    }

    private static string Count(int cel, int all, bool areNew)
    {
        var (fresh, others) = (areNew ? "new " : string.Empty, all - cel);
        return string.Join(" and ", new[] { (cel, "CEL "), (others, cel > 0 ? "other " : string.Empty) }
            .Where(kind => kind.Item1 > 0).Select(kind => $"{kind.Item1} {fresh}{kind.Item2}rule{(kind.Item1 == 1 ? string.Empty : "s")}"));
    }

    private static string Quote(NotEvaluatedRule rule) => $"{rule.Path}: {Printable.Clip(rule.Message.Length > 0 ? rule.Message : rule.Rule, LongestQuote)}";

    private static string SectionOf(string path) => path == "." ? "the whole object" : path.Split('.', '[', '{')[0];
}
