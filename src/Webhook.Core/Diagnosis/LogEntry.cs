using System.Text;
using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>A line of a text, with the lines that continue it.</summary>
internal sealed partial class LogEntry
{
    private const string Denied = "denied the request:";
    private const string Invalid = "is invalid:";

    // In characters.
    private const int MaxComplaint = 300;

    // kubectl gives each of several complaints a line of its own, and reports a patch over several lines (kubectl, pkg/cmd/apply/patcher.go).
    private static readonly string[] Continuations = ["* ", "- .", "conflict with ", "conflicts with ", "to:", "Resource:", "Name:", "for:", "from server for:"];

    private static readonly string[] RecordStarts = ["time=", "ts=", "level=", "Error from server"];

    private readonly StringBuilder _text;
    private readonly string _decoration;
    private readonly int? _foldsBelow;
    private readonly LineWrap _wrap;
    private readonly bool _isWrapped;
    private string _last;
    private bool _lastHasTime;
    private Reason _reason;
    private bool _isGuess;

    // A line is read twice at most, whatever is open around it.
    private readonly bool _isReturned;

    // What was appended because something is open. If it never closes, the text was cut, and what follows its last complaint are other lines.
    private readonly List<Appended> _unclosed = [];

    /// <summary>An entry that begins with this line.</summary>
    /// <param name="first">The line.</param>
    /// <param name="width">The width at which its text is wrapped; see <see cref="LineWrap.WidthOf"/>.</param>
    public LogEntry(TextLine first, int? width)
    {
        (var line, _isWrapped, IsOfTerraform) = first;
        _isReturned = first.IsReturned;
        _wrap = new LineWrap(width);
        _text = new StringBuilder(line.Text);
        _decoration = line.Decoration;
        (_last, _lastHasTime) = (line.Text, line.HasTime);
        _reason = ReasonAfter(line.Text);
        _foldsBelow = OpensBlock(line.Text) ? null : ColumnOf(line.Text);
        _wrap.Read(line.Text, line.Raw.Length);
    }

    // Which lines may follow that belong to the reason of a denial.
    private enum Reason
    {
        None,

        // The denial ends without a reason.
        Awaited,

        // Kyverno begins its reason with an empty line, and has another one in it (pkg/webhooks/utils/error.go).
        Paragraph,

        // Gatekeeper gives each constraint a line (pkg/webhook/policy.go).
        Constraints,
    }

    // A line, where it begins in the entry, and whether it may begin another error.
    private readonly record struct Appended(TextLine Line, int Start, bool BeginsError);

    /// <summary>Whether it stands in a diagnostic of Terraform.</summary>
    public bool IsOfTerraform { get; }

    /// <summary>Appends a line that continues the entry.</summary>
    /// <returns>False for the line of another entry, and for an empty line that ends this one.</returns>
    public bool TryAppend(TextLine next)
    {
        var line = next.Line;

        // Two Pods, or two containers, whose lines are mixed; a record, unless a tool puts a time before each line.
        if (line.Decoration.Length > 0 && _decoration.Length > 0 && line.Decoration != _decoration) return false;
        if (line.HasTime && !_lastHasTime) return false;
        if (_isWrapped && line.Decoration != _decoration) return false;

        if (LogLine.HasWords(line.Text)) _lastHasTime = line.HasTime;
        return TryAppend(next, line.Decoration == _decoration ? line.Text : line.Raw, line.HasTime);
    }

    /// <summary>Takes from the entry, the last one first, the lines that were appended to what was open and has not closed, and that have no more complaints.</summary>
    public IReadOnlyList<TextLine> TakeUnclosed()
    {
        var kept = CountComplaining();
        if (kept < _unclosed.Count) _text.Length = _unclosed[kept].Start;
        return [.. _unclosed.Skip(kept).Reverse().Select(appended => appended.Line)];
    }

    // The lines up to the last one that has a complaint, or a part of one.
    private int CountComplaining()
    {
        if (_unclosed.Count == 0) return 0;

        var start = Math.Max(0, _unclosed[0].Start - MaxComplaint);
        var end = _unclosed.FindIndex(appended => appended.BeginsError) is var other and >= 0 ? _unclosed[other].Start : _text.Length;
        var last = Complaint().Matches(_text.ToString(start, end - start)).LastOrDefault();
        return last is null ? 0 : _unclosed.FindLastIndex(appended => appended.Start < start + last.Index + last.Length) + 1;
    }

    private bool TryAppend(TextLine next, string line, bool hasTime)
    {
        var trimmed = line.AsSpan().Trim();
        if (trimmed.IsEmpty) return SkipEmpty();

        if (JointOf(line, trimmed, hasTime) is not { } joint) return false;

        if (_isGuess || _unclosed.Count > 0) _unclosed.Add(new(next, _text.Length, !_wrap.BreaksWithinWords && line.Contains(Invalid, StringComparison.Ordinal)));
        if (joint.Length > 0) Append(joint[0], trimmed);
        else _text.Append(line);

        if (ReasonAfter(line) is var reason and not Reason.None) _reason = reason;
        else if (_reason == Reason.Awaited && LogLine.HasWords(trimmed)) _reason = Reason.None;
        _last = line;
        _wrap.Read(line, next.Line.Raw.Length);
        if (!_wrap.IsOpen) _unclosed.Clear();
        return true;
    }

    /// <summary>The entry's text.</summary>
    public override string ToString() => _text.ToString();

    private bool SkipEmpty()
    {
        var last = _last.AsSpan().TrimEnd();
        if (_reason is not (Reason.Awaited or Reason.Paragraph) || !(last.EndsWith(Denied) || last.EndsWith("following policies"))) return false;

        _reason = Reason.Paragraph;
        return true;
    }

    private string? JointOf(string line, ReadOnlySpan<char> trimmed, bool hasTime)
    {
        _isGuess = false;
        if (BeginsRecord(line, trimmed) || (_isWrapped && TerraformDiagnostic.IsSummary(trimmed))) return null;
        if (_reason == Reason.Awaited && !(LogLine.HasWords(trimmed) && LogLine.HasWords(_last))) return "\n";
        if (!hasTime && _wrap.IsWithinSentence(trimmed)) return " ";
        if (StartsWithAny(trimmed, Continuations)) return "\n";
        if (IsFolded(line) && !hasTime) return " ";
        if (_isWrapped) return " ";
        if (_reason == Reason.Paragraph || (_reason == Reason.Constraints && Constraint().IsMatch(line))) return "\n";
        if (trimmed.StartsWith("{\"")) return null;
        if (!hasTime) return JointOfWrap(trimmed);
        return _reason == Reason.Awaited && !line.Contains("denied the request", StringComparison.Ordinal) ? "\n" : null;
    }

    private string? JointOfWrap(ReadOnlySpan<char> next)
    {
        _isGuess = _wrap.IsGuess;
        return _isGuess && _isReturned ? null : _wrap.JointTo(next);
    }

    // YAML folds a scalar at a space and indents the rest. In double quotes, a backslash keeps what a fold would drop: the break at an end, the space at a beginning.
    private void Append(char joint, ReadOnlySpan<char> line)
    {
        while (_text.Length > 0 && _text[^1] == ' ') _text.Length--;
        var isEscaped = joint == ' ' && _text.Length > 1 && _text[^1] == '\\' && _text[^2] != '\\';
        if (isEscaped) _text.Length--;
        else _text.Append(joint);

        _text.Append(joint == ' ' && line.StartsWith("\\ ") ? line[1..] : line);
    }

    // YAML indents by spaces; a tab is a stack trace's.
    private bool IsFolded(string line)
    {
        var indentation = IndentationOf(line);
        return indentation > _foldsBelow && line[indentation] != '\t';
    }

    // A key without a value, a bracket, and the mark of a literal block: what is indented below it are lines of their own.
    private static bool OpensBlock(string line)
    {
        var text = line.AsSpan().TrimEnd();
        if (text.EndsWith(": |") || text.EndsWith(": |-") || text.EndsWith(": |+")) return true;
        return text[^1] is '{' or '[' || (text[^1] == ':' && KeyAlone().IsMatch(text));
    }

    // What belongs to a key of a list's item is deeper than the key: - message: text.
    private static int ColumnOf(string line)
    {
        var indentation = IndentationOf(line);
        return Key().Match(line, indentation) is { Success: true } key ? key.Groups["key"].Index : indentation;
    }

    private static int IndentationOf(string line) => line.AsSpan().IndexOfAnyExcept(' ') is var first and >= 0 ? first : line.Length;

    private static Reason ReasonAfter(string line)
    {
        var at = line.LastIndexOf(Denied, StringComparison.Ordinal);
        if (at < 0) return Reason.None;

        var reason = line.AsSpan(at + Denied.Length).Trim();
        return reason.IsEmpty ? Reason.Awaited : reason[0] == '[' ? Reason.Constraints : Reason.None;
    }

    private static bool BeginsRecord(string line, ReadOnlySpan<char> trimmed) =>
        StartsWithAny(trimmed, RecordStarts) || (trimmed.StartsWith("{\"") && trimmed[^1] == '}') || Record().IsMatch(line);

    private static bool StartsWithAny(ReadOnlySpan<char> text, string[] marks)
    {
        foreach (var mark in marks)
        {
            if (text.StartsWith(mark, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    [GeneratedRegex(@"\G(- +){1,9}(?<key>[\w./-]{1,253}): ", RegexOptions.ExplicitCapture)]
    private static partial Regex Key();

    // Of YAML, or as kubectl describe writes it: Last Transition Time.
    [GeneratedRegex(@"^[ -]*([\w./""-]{1,253}|[A-Z]\w{0,62}( [A-Z]\w{0,62}){0,9}):$", RegexOptions.ExplicitCapture)]
    private static partial Regex KeyAlone();

    [GeneratedRegex(@"^\s*\[[\w.-]{1,253}\] ")]
    private static partial Regex Constraint();

    // status.health.status: Required value; where a terminal breaks a line, also what stands before the first.
    [GeneratedRegex(@"[.\[][^\s:]{1,250}: (Required value|Invalid value|Unsupported value|Duplicate value|Too (long|many|few)|Not found|Internal error)|is invalid:", RegexOptions.ExplicitCapture)]
    private static partial Regex Complaint();

    // The line of klog. What has a time of the tool around it may be a line of its own or not; see LogLine.
    [GeneratedRegex(@"^ *[IWEF]\d{4} \d\d:\d\d")]
    private static partial Regex Record();
}
