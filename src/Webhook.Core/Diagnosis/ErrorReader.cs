using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>
/// Recognises API server errors in whatever a person has at hand: a controller's log line (text or JSON), a Status, kubectl's output, an
/// error that was copied without its beginning.
/// </summary>
public static partial class ErrorReader
{
    /// <summary>Reads a text.</summary>
    /// <returns>What was recognised, in the order of the text, each once; nothing where nothing was.</returns>
    public static IReadOnlyList<Finding> Read(string text)
    {
        var findings = new List<Finding>();
        foreach (var entry in NewEntry().Split(text))
        {
            foreach (var finding in ReadEntry(Unquote(entry), Namespace().Match(entry).Groups[1].Value))
            {
                if (!findings.Exists(known => Same(known, finding))) findings.Add(finding);
            }
        }

        return findings;
    }

    // Where a log line holds the error as a quoted text, its own quotes are escaped, and the first one that is not ends it.
    private static string Unquote(string entry) => entry.Contains("\\\"", StringComparison.Ordinal)
        ? BareQuote().Replace(entry, "\n").Replace("\\", string.Empty, StringComparison.Ordinal)
        : entry;

    private static IEnumerable<Finding> ReadEntry(string text, string @namespace)
    {
        var starts = Beginning().Matches(text);
        if (starts.Count == 0 && Complaints(text) is { Count: > 0 } bare) yield return new Finding.InvalidObject(string.Empty, string.Empty, @namespace, string.Empty, bare);

        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1].Index : text.Length;
            if (Read(starts[i], text[(starts[i].Index + starts[i].Length)..end], @namespace) is { } finding) yield return finding;
        }
    }

    private static Finding? Read(Match start, string rest, string @namespace)
    {
        if (start.Groups["failed"] is { Success: true, Value: var failed }) return new Finding.WebhookFailed(failed, FirstLine(rest));
        if (start.Groups["denied"] is { Success: true, Value: var denied }) return new Finding.WebhookDenied(denied, FirstLine(rest));

        var errors = Complaints(rest);
        return errors.Count > 0 ? new Finding.InvalidObject(start.Groups["kind"].Value, start.Groups["group"].Value, @namespace, start.Groups["name"].Value, errors) : null;
    }

    private static List<FieldError> Complaints(string text)
    {
        var complaints = Complaint().Matches(text);
        var errors = new List<FieldError>();
        for (var i = 0; i < complaints.Count; i++)
        {
            var behind = complaints[i].Index + complaints[i].Length;
            var next = i + 1 < complaints.Count ? complaints[i + 1].Index : text.Length;
            var error = new FieldError(complaints[i].Groups["path"].Value, complaints[i].Groups["reason"].Value, DetailIn(text[behind..next]));
            if (errors.Count == 0 || errors[^1] != error) errors.Add(error);
        }

        return errors;
    }

    private static string DetailIn(string rest) => rest.StartsWith(": ", StringComparison.Ordinal) ? FirstLine(rest[2..]) : string.Empty;

    private static string FirstLine(string text) => text.Split('\n')[0].Trim().TrimEnd(',', ']');

    private static bool Same(Finding one, Finding other) => (one, other) switch
    {
        (Finding.InvalidObject a, Finding.InvalidObject b) => (a.Kind, a.Namespace, a.Name) == (b.Kind, b.Namespace, b.Name) && a.Errors.SequenceEqual(b.Errors),
        _ => one == other,
    };

    // The three texts that Kubernetes words so: errors.NewInvalid and kubectl's shape of it (apimachinery, api/errors), and the two of
    // apiserver's admission/plugin/webhook/errors. All here that repeats is bounded: a log may hold lines of
    // megabytes, and no letter of them should begin another search for their end.
    [GeneratedRegex("""
        (?<kind>[A-Z]\w{0,62})(\.(?<group>[a-z0-9.-]{1,253}))?[ ]"(?<name>[^"]{1,253})"[ ]is[ ]invalid:
        | failed[ ]calling[ ](admission[ ])?webhook[ ]"(?<failed>[^"]{1,253})":?[ ]?
        | admission[ ]webhook[ ]"(?<denied>[^"]{1,253})"[ ]denied[ ]the[ ]request(:[ ]?|[ ]without[ ]explanation)?
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Beginning();

    [GeneratedRegex("""(?<path><nil>|(?<![\w.-])[A-Za-z_][\w.\[\]-]{0,1000}): (?<reason>Required value|Invalid value|Unsupported value|Duplicate value|Forbidden|Too long|Too many|Not found)""")]
    private static partial Regex Complaint();

    // kubectl gives each of several complaints a line of its own, which belongs to the line before.
    [GeneratedRegex(@"\r?\n(?!\s*\* )")]
    private static partial Regex NewEntry();

    [GeneratedRegex("""(?<!\\)"+""")]
    private static partial Regex BareQuote();

    [GeneratedRegex("""\bnamespace"?[=:] ?"?([a-z0-9][a-z0-9-]{0,62})""")]
    private static partial Regex Namespace();
}
