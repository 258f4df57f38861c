namespace KargoStageWebhook.Diagnosis;

/// <summary>Takes a text apart into entries: a line each, with the lines that continue it; see <see cref="LogEntry"/>.</summary>
internal static class LogEntries
{
    /// <summary>The entries, in the order of the text. Takes time in proportion to its length.</summary>
    public static IEnumerable<LogEntry> Split(string text)
    {
        LogEntry? entry = null;
        var diagnostic = new TerraformDiagnostic();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is var found and >= 0 ? found : text.Length;
            var line = LogLine.Read(text[start..end].TrimEnd('\r'));
            start = end + 1;
            diagnostic.Read(line);

            if (entry is not null && entry.TryAppend(line)) continue;

            if (entry is not null) yield return entry;
            entry = string.IsNullOrWhiteSpace(line.Text) ? null : new LogEntry(line, diagnostic);
        }

        if (entry is not null) yield return entry;
    }
}
