using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>
/// Gives a text back what the API server wrote, where a terminal, a table, a page or a chat has changed it: colours, CSV's doubled quotes, other quotes, links
/// of what looks like the name of a host.
/// </summary>
internal static partial class PlainText
{
    /// <summary>The text without colours and links, with plain quotes.</summary>
    public static string Restore(string text) =>
        CsvField().Replace(Unlink(ControlSequence().Replace(PlainQuotes.Restore(text), string.Empty)), field => Unquote(field.Value));

    private static string Unlink(string text) => text.Contains("http", StringComparison.Ordinal) ? Link().Replace(text, "${shown}") : text;

    // RFC 4180: a field that holds quotes stands in quotes, and has each of them twice.
    private static string Unquote(string field) =>
        field.Contains("\"\"", StringComparison.Ordinal) && field.Length > 2 ? field[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : field;

    // ECMA-48, CSI: as it is, as editors and JSON show its first letter, or without that, as pages drop it: then colours alone, and not a duration in brackets.
    [GeneratedRegex(
        @"((\x1b|\^\[|\\{1,15}(u001b|x1b|033|e))\[[0-9;?]{0,32}[a-zA-Z] | \[\d{1,3}(;\d{1,3}){0,8}m(?![\d\]]))",
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex ControlSequence();

    // Slack: <http://a.example|a.example>, <https://a.example/b>. Markdown: [a.example](http://a.example/).
    [GeneratedRegex(
        @"<https?://[^\s<>|]{1,2000}\|(?<shown>[^\s<>|]{1,2000})> | <(?<shown>https?://[^\s<>|]{1,2000})> | \[(?<shown>[^\s\[\]()]{1,2000})\]\(https?://[^\s()]{1,2000}\)",
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    // Between separators of one line. A text in JSON or Go has a space or a colon beside its quotes, or has none of its quotes twice.
    [GeneratedRegex(@"(?<=^|[,;\t])""(?>([^""\n]+|"""")*)""(?=[,;\t]|\r?$)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex CsvField();
}
