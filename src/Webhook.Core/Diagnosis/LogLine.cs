using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>A line of a text, and what tools put before each line: a chat's quotation mark, the name of a Pod or container, a comment sign, a time.</summary>
/// <param name="Raw">The line as it stands.</param>
/// <param name="Text">It without decoration.</param>
/// <param name="Decoration">The decoration without its time: the same before all lines of a text; empty for none.</param>
/// <param name="HasTime">Whether it begins with a time.</param>
internal readonly partial record struct LogLine(string Raw, string Text, string Decoration, bool HasTime)
{
    /// <summary>Reads a line.</summary>
    public static LogLine Read(string line)
    {
        var match = Decorated().Match(line);
        var marks = string.Concat(match.Groups["mark"].Captures.Select(mark => mark.Value.Trim()));
        return new(line, line[match.Length..], marks, match.Groups["time"].Success);
    }

    // In this order: GitHub Actions and kubectl logs --timestamps; a mail, a chat or Markdown, Terraform, kubectl edit; docker compose; kubectl logs --prefix.
    // An x509 error has times too: current time 2026-01-05T10:00:00Z is after 2025-01-05T10:00:00Z.
    [GeneratedRegex(
        """
        ^( [ ]*(?<time>\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d\S{0,40})[ ]+(?![ ]|is\b)
         | (?<mark>[>|#\u2502]([ ]|$))
         | (?<mark>[\w.-]{1,128}[ ]{1,64}\|([ ]|$))
         | (?<mark>\[pod/[\w./-]{1,512}\]([ ]|$)) ){0,4}
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Decorated();
}
