using System.Globalization;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.OffRamp;

/// <summary>Words a report for people, a line for each thing that was checked.</summary>
internal static class OffRampText
{
    private const int LongestProblem = 2000;

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(OffRampReport report) =>
    [
        .. Stored(report.Stored).Select(line => $"stored     {line}"),
        .. report.Installed.Select(crd => $"installed  {crd.Crd} {crd.Version} {Describe(crd)}"),
        .. Sent(report.Sent).Select(line => $"sent       {line}"),
        report.Need switch
        {
            Need.NotNeeded => "The webhook is not needed any longer.",
            Need.Needed => "The webhook is still needed.",
            _ => "Unknown whether the webhook is needed.",
        },
    ];

    private static IEnumerable<string> Stored(StoredObjectsFound stored)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{stored.Checked} objects checked, {stored.NonConforming} of them lack something");
        foreach (var field in stored.Lacking) yield return string.Create(CultureInfo.InvariantCulture, $"{field.Objects} {field.Resource} lack {field.Field}");
        if (stored.Problem is { } problem) yield return $"not all is known: {Show(problem)}";
    }

    private static string Describe(CrdRequirements crd) =>
        crd.Problem is { } problem ? $"is not known: {Show(problem)}"
        : crd.Requires.Count == 0 ? "requires nothing that the webhook backfills"
        : $"requires {string.Join(", ", crd.Requires)}";

    private static IEnumerable<string> Sent(SentRequests sent)
    {
        foreach (var sender in sent.Lacking)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"without a field that is backfilled, in {sent.Days} days: some {sender.Fields:0} by {Show(sender.Controller)}, version {Show(sender.Version)}: upgrade it");
        }

        if (sent.Problem is { } problem) yield return $"is not known: {Show(problem)}";
        else if (sent.Lacking.Count == 0) yield return string.Create(CultureInfo.InvariantCulture, $"nothing without a field that is backfilled in {sent.Days} days");
    }

    // What comes from a server may be hostile to a terminal.
    private static string Show(string text) => Printable.Clip(text, LongestProblem);
}
