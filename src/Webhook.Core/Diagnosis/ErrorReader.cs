using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>
/// Recognises API server errors in whatever a person has at hand: a controller's log line (text or JSON), a Status, kubectl's output, an
/// error that was copied without its beginning. <see cref="ErrorShapes"/> lists what is known. Takes time in proportion to the text.
/// </summary>
public static partial class ErrorReader
{
    /// <summary>Reads a text.</summary>
    /// <returns>What was recognised, in the order of the text, each once; nothing where nothing was.</returns>
    public static IReadOnlyList<Finding> Read(string text)
    {
        var findings = new List<Finding>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in LogEntries.Split(PlainText.Restore(text)))
        {
            findings.AddRange(ReadEntry(entry).Where(finding => known.Add(finding.Identity)));
        }

        return findings;
    }

    private static List<Finding> ReadEntry(LogEntry read)
    {
        var entry = read.ToString();
        var starts = ErrorShapes.FindIn(entry);
        return starts.Count == 0 ? ReadFields(entry, read.IsOfTerraform) : ReadShapes(entry, starts, read.IsOfTerraform);
    }

    // An error that was copied without its beginning names no object.
    private static List<Finding> ReadFields(string entry, bool isOfTerraform)
    {
        if (FieldErrorReader.FindStart(entry) is not { } start) return [];

        var level = QuotedText.LevelFrom(entry, start);
        var end = FindEnd(entry, start, entry.Length, level) is var found and >= 0 ? found : entry.Length;
        var errors = FieldErrorReader.Read(QuotedText.Unescape(entry[start..end], level));
        if (errors.Count == 0) return [];

        var context = EntryContext.Read(entry, isOfTerraform);
        return [new Finding.InvalidObject(ObjectName.Unknown with { Namespace = context.Namespaces.Find(string.Empty, string.Empty, new ErrorPlace(start, end, level)) }, context.OperationOn(errors), errors) { IsWarning = context.IsWarning, IsOfMainResource = context.IsOfMainResource }];
    }

    private static List<Finding> ReadShapes(string entry, IReadOnlyList<ErrorStart> starts, bool isOfTerraform)
    {
        var context = EntryContext.Read(entry, isOfTerraform);
        var findings = new List<Finding>();
        for (var i = 0; i < starts.Count;)
        {
            var start = starts[i++];
            var end = FindEnd(entry, start.End, i < starts.Count ? Math.Max(starts[i].Index, start.End) : entry.Length, start.Level);
            while (end < 0 && i < starts.Count && start.Includes(starts[i]))
            {
                var from = Math.Max(starts[i++].Index, start.End);
                end = FindEnd(entry, from, i < starts.Count ? Math.Max(starts[i].Index, from) : entry.Length, start.Level);
            }

            if (end < 0) end = i < starts.Count ? Math.Max(starts[i].Index, start.End) : entry.Length;
            var place = new ErrorPlace(start.Index, end, start.Level);
            if (start.Shape.Read(new ErrorMatch(start.Match, QuotedText.Unescape(entry[start.End..end], start.Level), place, context)) is { } finding) findings.Add(finding);
        }

        return findings;
    }

    private static int FindEnd(string entry, int start, int end, int level)
    {
        var closing = QuotedText.FindEnd(entry, start, end, level);
        return BehindMessage().Match(entry, start, (closing < 0 ? end : closing) - start) is { Success: true, Index: var behind } ? behind : closing;
    }

    // zap's console format has a tab and the fields behind the message. Clients say it twice: kube-rs and fabric8 with the Status, Helm (pkg/kube/client.go)
    // with what else it could not do.
    [GeneratedRegex(
        """
        \t\{"
        | (:[ ]\w{1,40})?[ ]\(ErrorResponse[ ]\{
        | \.?[ ]Received[ ]status:[ ]Status\(
        | ,[ ]metadata=ListMeta\(
        | [ ]&&[ ](cannot|failed)[ ]
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex BehindMessage();
}
