using System.Text;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Takes a text apart into entries: a line each, with the lines that continue it.</summary>
internal static class LogEntries
{
    // kubectl gives each of several complaints a line of its own, and tells of a patch over several lines (kubectl, pkg/cmd/apply/patcher.go).
    private static readonly string[] Continuations = ["* ", "- .", "to:", "Resource:", "Name:", "for:", "from server for:"];

    // Where a chat or a YAML file wraps a line, it is between words.
    private static readonly string[] Wrapped = ["is invalid", "webhook", "existing CRs", "forbidden"];

    /// <summary>The entries, in the order of the text. Takes time in proportion to its length.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var entry = new StringBuilder();
        var last = string.Empty;
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is var found and >= 0 ? found : text.Length;
            var line = text[start..end].TrimEnd('\r');
            start = end + 1;

            if (line.Length > 0 && Joint(last, line) is { } joint)
            {
                entry.Append(joint).Append(line);
            }
            else if (line.Length + entry.Length > 0)
            {
                if (entry.Length > 0) yield return entry.ToString();
                entry.Clear().Append(line);
            }

            last = line;
        }

        if (entry.Length > 0) yield return entry.ToString();
    }

    private static char? Joint(string last, string line)
    {
        if (Array.Exists(Continuations, mark => line.AsSpan().TrimStart().StartsWith(mark, StringComparison.Ordinal))) return '\n';
        return IsWrapped(last) ? ' ' : null;
    }

    private static bool IsWrapped(string line)
    {
        var text = line.AsSpan().TrimEnd();
        return text.Length > 0 && text[^1] is ':' or ',' && !text.EndsWith("\",") && Array.Exists(Wrapped, word => line.Contains(word, StringComparison.Ordinal));
    }
}
