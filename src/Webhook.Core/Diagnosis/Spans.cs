namespace KargoStageWebhook.Diagnosis;

/// <summary>
/// Skips what is quoted as Go quotes it, and objects and lists as Go or JSON writes them. What does not close is taken as it is. Reads no letter more than
/// a few times, whatever the text: after one that does not close, no other is searched for its end.
/// </summary>
internal sealed class Spans(string text)
{
    private int _noQuoteUntil;
    private bool _bracesClose = true;

    /// <summary>The place behind the quoted text that begins here; the next place where it does not close on its line.</summary>
    public int SkipQuoted(int quote)
    {
        if (quote < _noQuoteUntil) return quote + 1;

        var at = quote + 1;
        for (; at < text.Length && text[at] != '\n'; at++)
        {
            if (text[at] == '\\') at++;
            else if (text[at] == '"') return at + 1;
        }

        _noQuoteUntil = at;
        return quote + 1;
    }

    /// <summary>The place behind the value that begins here: a quoted text, an object, a list; the same place for any other.</summary>
    public int SkipValue(int start)
    {
        if (start >= text.Length) return start;
        if (text[start] == '"') return SkipQuoted(start);

        // Go's %#v of an object: map[string]interface {}{"a":"b"}.
        var at = string.CompareOrdinal(text, start, "map[", 0, 4) == 0 ? text.IndexOf('{', start) : start;
        return at >= 0 && text[at] is '{' or '[' ? SkipBraces(start, at) : start;
    }

    private int SkipBraces(int start, int open)
    {
        if (!_bracesClose) return start;

        var depth = 0;
        for (var at = open; at < text.Length; at++)
        {
            if (text[at] == '"') at = SkipQuoted(at) - 1;
            else if (text[at] is '{' or '[') depth++;
            else if (text[at] is '}' or ']' && --depth == 0 && !IsFollowedByBrace(at)) return at + 1;
        }

        _bracesClose = false;
        return start;
    }

    // interface {}{"a":"b"}: the first pair belongs to the type's name.
    private bool IsFollowedByBrace(int at) => at + 1 < text.Length && text[at + 1] == '{';
}
