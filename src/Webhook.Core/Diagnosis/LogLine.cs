using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>A line of a text, and what tools put before each line: a chat's quotation mark, the name of a Pod or container, a comment sign, a time.</summary>
/// <param name="Raw">The line as it stands.</param>
/// <param name="Text">It without decoration.</param>
/// <param name="Decoration">The decoration without its time: the same before all lines of a text; empty for none.</param>
/// <param name="HasTime">Whether it begins with a time.</param>
internal readonly partial record struct LogLine(string Raw, string Text, string Decoration, bool HasTime)
{
    /// <summary>Whether a line says anything: dashes and a time alone separate others.</summary>
    public static bool HasWords(ReadOnlySpan<char> line)
    {
        for (var at = 1; at < line.Length; at++)
        {
            if (char.IsLetter(line[at]) && char.IsLetter(line[at - 1])) return true;
        }

        return false;
    }

    /// <summary>Reads a line.</summary>
    public static LogLine Read(string line)
    {
        var match = Decorated().Match(line);
        var marks = string.Concat(match.Groups["mark"].Captures.Select(mark => mark.Value.Trim()));
        return new(line, line[match.Length..], marks, match.Groups["time"].Success);
    }

    // In this order: GitHub Actions, kubectl logs --timestamps, Python's logging and Jenkins; syslog and journalctl; docker build; a mail, a chat or Markdown, Terraform, kubectl edit; docker compose; kubectl logs --prefix.
    // An x509 error has times too: current time 2026-01-05T10:00:00Z is after 2025-01-05T10:00:00Z.
    [GeneratedRegex(
        """
        ^( [ ]*(?<time>\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d\S{0,40})[ ]+(-([ ]+|$))?(?![ ]|is\b)
         | (?<time>[A-Z][a-z]{2}[ ]{1,2}\d{1,2}[ ]\d\d:\d\d:\d\d)[ ][\w.-]{1,253}[ ][\w.\/-]{1,64}(\[\d{1,10}\])?:([ ]+|$)
         | (?<time>\#\d{1,5}[ ]\d{1,7}\.\d{1,3})([ ]|$)
         | (?<mark>[>|#\u2502]([ ]|$))
         | (?<mark>[\w.-]{1,128}[ ]{1,64}\|([ ]|$))
         | (?<mark>\[pod/[\w./-]{1,512}\]([ ]|$)) ){0,4}
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Decorated();
}
