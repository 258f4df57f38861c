namespace KargoStageWebhook.Diagnosis;

/// <summary>Takes a text apart into entries: a line each, with the lines that continue it; see <see cref="LogEntry"/>.</summary>
internal static class LogEntries
{
    /// <summary>The entries, in the order of the text. Takes time in proportion to its length.</summary>
    public static IEnumerable<LogEntry> Split(string text)
    {
        var width = LineWrap.WidthOf(text);
        using var lines = ReadLines(text).GetEnumerator();
        var returned = new Stack<TextLine>();
        LogEntry? entry = null;
        while (true)
        {
            TextLine? line = returned.Count > 0 ? returned.Pop() : lines.MoveNext() ? lines.Current : null;
            if (line is { } next && entry is not null && entry.TryAppend(next)) continue;

            if (entry is not null)
            {
                if (line is not null) returned.Push(line.Value);
                foreach (var unclosed in entry.TakeUnclosed()) returned.Push(unclosed with { IsReturned = true });
                yield return entry;
                entry = null;
                continue;
            }

            if (line is not { } first) yield break;
            entry = string.IsNullOrWhiteSpace(first.Line.Text) ? null : new LogEntry(first, width);
        }
    }

    private static IEnumerable<TextLine> ReadLines(string text)
    {
        var diagnostic = new TerraformDiagnostic();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is var found and >= 0 ? found : text.Length;
            var line = LogLine.Read(text[start..end].TrimEnd('\r'));
            start = end + 1;
            diagnostic.Read(line);
            yield return new TextLine(line, diagnostic.IsWrapped, diagnostic.IsInside);
        }
    }
}
