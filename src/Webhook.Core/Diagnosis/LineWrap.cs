using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Whether an entry goes on in the next line. A chat or a page wraps a line between words, and does not indent the rest.</summary>
/// <param name="width">The width at which the text is wrapped within words, in characters; null where nothing shows one.</param>
internal sealed partial class LineWrap(int? width)
{
    // No error is wrapped that often; more lines are another text behind a quote or a bracket that was not closed.
    private const int MaxLines = 100;

    private const int LongestEnd = 500;
    private const int MinWidth = 60;
    private const string Complaints = "is invalid:";
    private const string List = "is invalid: [";
    private const string PodSecurity = "violates PodSecurity";

    private static readonly string[] Errors = ["is invalid", "webhook", "existing CRs", "forbidden", "cannot be fulfilled", "denied request", "Apply failed with"];
    private static readonly string[] Calls = ["ailed calling", "to call webhook", "Post "];

    private readonly SentenceReader _sentences = new();
    private int _lines, _openBrackets, _openParentheses;
    private bool _isQuoteOpen, _isValueOpen, _isError, _isCall, _isPodSecurity, _isOfTerminal, _isAtWidth, _isWrapped;
    private string _end = string.Empty;

    /// <summary>Whether a quoted value, a list of complaints or a parenthesis is open. Of a text that was cut, it never closes.</summary>
    public bool IsOpen => _isValueOpen || _openBrackets > 0 || _openParentheses > 0;

    /// <summary>Whether nothing but <see cref="IsOpen"/> tells that the next line belongs to the entry.</summary>
    public bool IsGuess => IsOpen && !_isOfTerminal && !EndsWithin;

    private bool EndsWithin => (_isError && EndsBeforeMore(_end)) || (_isCall && CallCauses.IsBegun(_end)) || HalfError().IsMatch(_end);

    /// <summary>Whether the last line is as wide as a terminal that wraps within words.</summary>
    public bool BreaksWithinWords => _isAtWidth || _isOfTerminal;

    /// <summary>What stands between the last line and the next, where what has been read is no whole error; null where it is one.</summary>
    public string? JointTo(ReadOnlySpan<char> next)
    {
        if (IsCut) return null;
        if (EndsWithin) return _isAtWidth && EndsWithinName(next) ? string.Empty : " ";
        if (_isCall && next.StartsWith(CallCauses.ClientTimeout, StringComparison.Ordinal)) return " ";
        if (!IsOpen) return _isAtWidth && _isWrapped ? string.Empty : null;
        if (_openBrackets > 0 && next.Contains(Complaints, StringComparison.Ordinal)) return null;
        return BreaksWithinWords ? string.Empty : " ";
    }

    /// <summary>Whether the break before the next line is one within a sentence of an API server.</summary>
    public bool IsWithinSentence(ReadOnlySpan<char> next) => !IsCut && (_sentences.GoesOnWith(next) || (_isPodSecurity && !_end.EndsWith(')') && next.Contains('(')));

    /// <summary>
    /// The width at which a text is wrapped within words, as a terminal does: that of its longest lines, where one of them follows another. Null where
    /// it has none, or shorter ones than any terminal's.
    /// </summary>
    public static int? WidthOf(string text)
    {
        var (longest, isRepeated, last) = (MinWidth, false, 0);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Length > longest) (longest, isRepeated) = (line.Length, false);
            else if (line.Length == longest && last == longest) isRepeated = true;
            last = line.Length;
        }

        return isRepeated ? longest : null;
    }

    // By somebody, or at the end of another text.
    private bool IsCut => _lines > MaxLines || _end.EndsWith("...", StringComparison.Ordinal) || _end.EndsWith('\u2026');

    /// <summary>Reads the entry's next line.</summary>
    /// <param name="line">The line, without what tools put before it.</param>
    /// <param name="length">Its length with that, in characters: a terminal wraps the whole line.</param>
    public void Read(string line, int length)
    {
        _lines++;
        _isWrapped = _isWrapped || (_isAtWidth && IsOpen);
        var text = line.Trim();
        CountBrackets(text);
        _isAtWidth = length == width;
        _isOfTerminal = IsOfTerminal(length) || IsOfTerminal(line.Length);
        CountParentheses(text);
        FindOpenValue(text);
        _isError = _isError || Array.Exists(Errors, words => text.Contains(words, StringComparison.Ordinal));
        _isCall = _isCall || Array.Exists(Calls, words => text.Contains(words, StringComparison.Ordinal));
        _sentences.Read(text);
        _end = text.Length > LongestEnd ? text[^LongestEnd..] : text;
    }

    // A list of complaints may begin behind a break.
    private void CountBrackets(string text)
    {
        var end = _end[^Math.Min(_end.Length, List.Length)..];
        var joined = $"{end} {text}";
        if (BreaksWithinWords && !joined.Contains(List, StringComparison.Ordinal)) joined = $"{end}{text}";
        if (joined.LastIndexOf(List, StringComparison.Ordinal) is var list and >= 0) (_openBrackets, text) = (1, joined[(list + List.Length)..]);
        if (_openBrackets == 0) return;

        text = Quoted().Replace(text, string.Empty);
        _openBrackets = Math.Max(0, _openBrackets + text.AsSpan().Count('[') - text.AsSpan().Count(']'));
    }

    // Behind each of its checks stands in parentheses what fails it: privileged (container "web" must not set …).
    private void CountParentheses(string text)
    {
        if (!_isPodSecurity)
        {
            text = $"{_end[^Math.Min(_end.Length, PodSecurity.Length)..]} {text}";
            if (text.IndexOf(PodSecurity, StringComparison.Ordinal) is not (var start and >= 0)) return;

            (_isPodSecurity, text) = (true, text[start..]);
        }

        _openParentheses = Math.Max(0, _openParentheses + text.AsSpan().Count('(') - text.AsSpan().Count(')'));
    }

    // error="Stage..., "message": "Stage...
    private void FindOpenValue(string text)
    {
        for (var quote = text.IndexOf('"', StringComparison.Ordinal); quote >= 0; quote = text.IndexOf('"', quote + 1))
        {
            if (quote > 0 && text[quote - 1] == '\\') continue;

            _isQuoteOpen = !_isQuoteOpen;
            _isValueOpen = _isQuoteOpen && text.AsSpan(0, quote).TrimEnd() is [.., '=' or ':'];
        }
    }

    // A group, a URL or a path that goes on: Stage.kargo.akui, https://a.b.svc:443/mut.
    private bool EndsWithinName(ReadOnlySpan<char> next) =>
        char.IsLetterOrDigit(_end[^1]) && (char.IsLetterOrDigit(next[0]) || next[0] is '.' or '/' or '-') && _end.AsSpan(_end.LastIndexOf(' ') + 1).ContainsAny('.', '/');

    // As wide as many terminals.
    private static bool IsOfTerminal(int length) => length is 80 or 100 or 120;

    private static bool EndsBeforeMore(string text) => text.EndsWith(':') || (text.EndsWith(',') && !text.EndsWith("\",", StringComparison.Ordinal));

    // A value that is quoted in a complaint may hold brackets.
    [GeneratedRegex("\"[^\"]{0,500}\"")]
    private static partial Regex Quoted();

    // An object without what is said of it; a path without its reason, or with half of it; a call without its URL or its cause.
    [GeneratedRegex(
        """
        ( \b[A-Z]\w{0,62}(\.[a-z0-9-]{1,63}){2,10}([ ]\\{0,15}["'`][^"'`]{1,253}["'`])?
        | ["'`][ ](is|was|was[ ]not|denied|denied[ ]the)
        | \b(status|spec|metadata)[.\[][^\s:]{0,250}:
        | [\w\])}][.\[][^\s:]{1,250}:[ ](Required|Invalid|Unsupported|Duplicate|Too|Not|Internal)
        | error[ ]occurred:([ ]failed)?
        | \bValidationError\([\w.\[\]/-]{1,320}\):
        | \bin[ ]StatefulSet[ ][a-z0-9.-]{1,253}[ ]failed[ ]error:
        | \b([Ff]ailed[ ](to[ ]call|calling)|admission|conversion)([ ]webhook)?
        | \bPost([ ]\\{0,15}["'`]?https?://\S{0,250})?
        | \bdial([ ]tcp)? )$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex HalfError();
}
