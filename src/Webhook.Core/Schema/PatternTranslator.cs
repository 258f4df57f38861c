using System.Text;

namespace KargoStageWebhook.Schema;

/// <summary>
/// Rewrites a pattern of RE2 (github.com/google/re2/wiki/Syntax) for .NET, for texts of ASCII, or gives up: on what the two read differently,
/// and on whatever is rare enough in CRDs that nobody has checked it.
/// </summary>
internal ref struct PatternTranslator
{
    private const string Punctuation = @".+*?()|[]{}^$\/-_:,;=!@#%&~'""<> `";

    private readonly string _source;
    private readonly StringBuilder _translated = new();
    private int _at;
    private bool _isSet;

    private PatternTranslator(string source) => _source = source;

    /// <summary>The pattern for .NET; null where it cannot be told.</summary>
    public static string? Translate(string source)
    {
        var translator = new PatternTranslator(source);
        return translator.Translate() ? translator._translated.ToString() : null;
    }

    private bool Translate()
    {
        while (_at < _source.Length)
        {
            var next = _source[_at++];
            var isRead = next switch
            {
                '^' => Write(@"\A"), // Without the flag m it is the text's begin.
                '$' => Write(@"\z"), // And its very end: .NET's $ lets a line feed pass.
                '.' => Write(@"[^\n]"),
                '[' => Class(),
                '(' => Group(),
                '{' => Repetition(),
                '\\' => Escape(inClass: false),
                ')' or '|' or '*' or '+' or '?' => Write(next.ToString()),
                ']' or '}' => false,
                _ => Literal(next),
            };
            if (!isRead) return false;
        }

        return true;
    }

    private readonly bool Write(string text)
    {
        _translated.Append(text);
        return true;
    }

    // As a number, so that it means itself wherever it stands.
    private readonly bool Literal(char literal)
    {
        if (!char.IsAscii(literal) || char.IsControl(literal)) return false;
        return Write(char.IsAsciiLetterOrDigit(literal) ? literal.ToString() : $@"\x{(int)literal:X2}");
    }

    private bool Group()
    {
        if (_at >= _source.Length || _source[_at] != '?') return Write("(?:");
        if (_at + 1 >= _source.Length || _source[_at + 1] != ':') return false; // Flags and names.

        _at += 2;
        return Write("(?:");
    }

    private bool Repetition()
    {
        var end = _source.IndexOf('}', _at);
        if (end < 0) return false;

        var counts = _source[_at..end].Split(',');
        if (counts.Length > 2 || !IsCount(counts[0]) || (counts.Length == 2 && counts[1].Length > 0 && !IsCount(counts[1]))) return false;

        Write($"{{{_source[_at..end]}}}");
        _at = end + 1;
        return true;
    }

    private static bool IsCount(string text) => text.Length is > 0 and <= 4 && text.All(char.IsAsciiDigit);

    private bool Class()
    {
        Write("[");
        if (_at < _source.Length && _source[_at] == '^')
        {
            _at++;
            Write("^");
        }

        if (_at < _source.Length && _source[_at] == ']') return false; // A literal there, to both; but who writes that?

        while (_at < _source.Length)
        {
            if (_source[_at] == ']')
            {
                _at++;
                return Write("]");
            }

            if (!ClassItem(mayBeSet: true)) return false;
            // A dash behind a single character and before another makes a range; anywhere else it is itself.
            if (!_isSet && _at + 1 < _source.Length && _source[_at] == '-' && _source[_at + 1] != ']')
            {
                _at++;
                Write("-");
                if (!ClassItem(mayBeSet: false)) return false;
            }
        }

        return false;
    }

    private bool ClassItem(bool mayBeSet)
    {
        var next = _source[_at++];
        if (next == '[' && _at < _source.Length && _source[_at] == ':') return false;

        _isSet = next == '\\' && _at < _source.Length && (_source[_at] is 'd' or 'w' or 's');
        if (_isSet && !mayBeSet) return false;

        return next == '\\' ? Escape(inClass: true) : Literal(next);
    }

    // \d, \w and \s are ASCII to RE2, and its \s has no vertical tab.
    private bool Escape(bool inClass)
    {
        if (_at >= _source.Length) return false;

        var escaped = _source[_at++];
        return escaped switch
        {
            'd' => Write(inClass ? "0-9" : "[0-9]"),
            'w' => Write(inClass ? "0-9A-Za-z_" : "[0-9A-Za-z_]"),
            's' => Write(inClass ? @"\t\n\f\r\x20" : @"[\t\n\f\r\x20]"),
            'D' when !inClass => Write("[^0-9]"),
            'W' when !inClass => Write("[^0-9A-Za-z_]"),
            'S' when !inClass => Write(@"[^\t\n\f\r\x20]"),
            't' or 'n' or 'r' or 'f' or 'v' => Write($@"\{escaped}"),
            'A' or 'z' or 'b' or 'B' when !inClass => Write($@"\{escaped}"),
            _ => Punctuation.Contains(escaped) && Literal(escaped),
        };
    }
}
