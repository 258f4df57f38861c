using System.Buffers;
using System.Text.RegularExpressions;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Diagnosis;

/// <summary>
/// Reads complaints of fields as Kubernetes words them: <c>path: Reason: value: detail</c>, several of them in brackets, or a line each (k8s.io/apimachinery,
/// field.Error and errors.NewInvalid). What is quoted, and an object that was rejected as a value, is not read for complaints.
/// </summary>
internal sealed partial class FieldErrorReader
{
    // Longer is no path: a schema is not that deep, and a key is not that long.
    private const int MaxPath = 1_000;

    // Characters of a reason that are left where a text was cut within it, and those with its ellipsis.
    private const int MinCutReason = 3;
    private const int MaxCutReason = 30;

    // field.ErrorType.String.
    private static readonly string[] Reasons =
        [SchemaViolation.RequiredValue, "Invalid value", "Unsupported value", "Duplicate value", "Forbidden", "Too long", "Too short", "Too many", "Too few", "Not found", "Internal error"];

    private static readonly SearchValues<char> EndsOfPath = SearchValues.Create(":,\n");

    private readonly string _text;
    private readonly Spans _spans;
    private readonly List<FieldError> _errors = [];

    private FieldErrorReader(string text) => (_text, _spans) = (text, new Spans(text));

    /// <summary>Reads the complaints that a text begins with.</summary>
    /// <returns>Each in the order of the text; none where it does not begin with one.</returns>
    public static IReadOnlyList<FieldError> Read(string text)
    {
        var reader = new FieldErrorReader(text);
        reader.ReadAll();
        return reader._errors;
    }

    /// <summary>Reads the complaints of a text that has other words before the first of them.</summary>
    public static IReadOnlyList<FieldError> ReadAnywhere(string text) => FindStart(text) is { } start ? Read(text[start..]) : [];

    /// <summary>Where the first complaint begins; null for none.</summary>
    public static int? FindStart(string text) => FieldErrorStart.Find(text, Reasons);

    private void ReadAll()
    {
        var at = SkipSpace(0);
        var isList = at + 1 < _text.Length && _text[at] == '[' && _text[at + 1] != ']';
        if (isList) at++;

        while (ReadComplaint(SkipSpace(at)) is var (path, reason, end))
        {
            at = EndOfDetail(end, isList);
            var error = new FieldError(path, reason, DetailOf(_text[end..at]));
            if (_errors.Count == 0 || _errors[^1] != error) _errors.Add(error);

            if (at < _text.Length && _text[at] is ',' or '\n') at++;
            else return;
        }
    }

    private (string Path, string Reason, int End)? ReadComplaint(int start)
    {
        if (EndOfPath(start) is not { } end || !IsPath(_text.AsSpan(start, end - start))) return null;

        var reason = ReasonAt(end + 2) ?? (IsPlainPath(_text.AsSpan(start, end - start)) ? NewReasonAt(end + 2) : null);
        if (reason is not null) return (_text[start..end], reason, end + 2 + reason.Length);
        return CutReasonAt(end + 2) is { } cut ? (_text[start..end], cut, _text.Length) : null;
    }

    private int? EndOfPath(int start)
    {
        var rest = _text.AsSpan(start, Math.Min(_text.Length - start, MaxPath + 1));
        for (var at = 0; at + 1 < rest.Length; at++)
        {
            if (rest[at..].IndexOfAny(EndsOfPath) is not (var next and >= 0)) return null;

            at += next;
            if (at + 1 == rest.Length || rest[at] == '\n' || (rest[at] == ',' && rest[at + 1] == ' ')) return null;
            if (rest[at] == ':' && rest[at + 1] == ' ') return start + at;
        }

        return null;
    }

    private string? ReasonAt(int at) =>
        Array.Find(Reasons, reason => IsAt(at, reason) && (at + reason.Length == _text.Length || !char.IsLetterOrDigit(_text[at + reason.Length])));

    // Of a text that was cut within the reason, as much has to be left as only one reason begins with.
    private string? CutReasonAt(int at)
    {
        if (_text.Length - at > MaxCutReason) return null;

        var rest = _text.AsSpan(Math.Min(at, _text.Length)).TrimEnd(". \u2026\n").ToString();
        return rest.Length >= MinCutReason && Array.FindAll(Reasons, reason => reason.StartsWith(rest, StringComparison.Ordinal)) is [var only] ? only : null;
    }

    // A newer API server may have a reason that is not known here. It has a detail.
    private string? NewReasonAt(int at) => NewReason().Match(_text, at) is { Success: true, Value: var reason } ? reason : null;

    // What has a space may be a sentence; a key of a map with one is told by a reason that is known.
    private static bool IsPlainPath(ReadOnlySpan<char> path) => path.ContainsAny('.', '[') && !path.Contains(' ');

    // A path begins with a field's name; OLM puts [] before it, and <nil> stands for no field.
    private static bool IsPath(ReadOnlySpan<char> path)
    {
        if (path is "<nil>") return true;
        if (path.StartsWith("[].")) path = path[3..];

        var name = path.IndexOfAny('.', '[') is var end and >= 0 ? path[..end] : path;
        if (name.Length == 0 || !(char.IsAsciiLetter(name[0]) || name[0] is '_' or '$')) return false;

        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-' or '$')) return false;
        }

        return true;
    }

    private int EndOfDetail(int at, bool isList)
    {
        if (IsAt(at, ": ")) at = _spans.SkipValue(at + 2);

        for (var open = 0; at < _text.Length; at++)
        {
            switch (_text[at])
            {
                case '\n':
                case ',' when IsAt(at, ", ") && ReadComplaint(at + 2) is not null:
                case ']' when isList && open == 0:
                    return at;
                case '"':
                    at = _spans.SkipQuoted(at) - 1;
                    break;
                case '[':
                    open++;
                    break;
                case ']':
                    open = Math.Max(0, open - 1);
                    break;
            }
        }

        return at;
    }

    private int SkipSpace(int at)
    {
        while (at < _text.Length && (char.IsWhiteSpace(_text[at]) || IsAt(at, "* "))) at++;
        return at;
    }

    private bool IsAt(int at, string mark) => string.CompareOrdinal(_text, at, mark, 0, mark.Length) == 0 && at <= _text.Length - mark.Length;

    private static string DetailOf(string rest) => rest.StartsWith(": ", StringComparison.Ordinal) ? MessageEnd.Trim(rest[2..]) : string.Empty;

    [GeneratedRegex(@"\G[A-Z][a-z]{1,20}( [a-z]{1,20}){0,3}(?=: )", RegexOptions.ExplicitCapture)]
    private static partial Regex NewReason();
}
