using System.Globalization;
using System.Text;

namespace KargoStageWebhook.Diagnosis;

/// <summary>
/// A message inside a quoted text, maybe inside another: a log line in JSON whose error is a Status in JSON. Its own quotes stand behind
/// 0, 1, 3 or 7 backslashes, 2^n - 1 at level n, and one with fewer ends the text that holds it.
/// </summary>
internal static class QuotedText
{
    /// <summary>Deeper levels count as this one.</summary>
    public const int MaxLevel = 4;

    // A message has its first quote soon, if it has any.
    private const int MaxWithoutQuote = 2_000;

    /// <summary>How many quoted texts are around a quote.</summary>
    /// <param name="backslashes">How many stand before it.</param>
    public static int LevelOf(int backslashes) => Math.Min(MaxLevel, (int)Math.Log2(backslashes + 1));

    /// <summary>The level of the first quote from a place on; 0 where there is none near.</summary>
    public static int LevelFrom(string text, int start)
    {
        var quote = text.IndexOf('"', start, Math.Min(MaxWithoutQuote, text.Length - start));
        return quote < 0 ? 0 : LevelOf(BackslashesBefore(text, quote, start));
    }

    /// <summary>Where the text that holds a message of a level ends; -1 where it does not end in this range.</summary>
    public static int FindEnd(string text, int start, int end, int level)
    {
        if (level == 0) return -1;

        for (var quote = text.IndexOf('"', start, end - start); quote >= 0; quote = text.IndexOf('"', quote + 1, end - quote - 1))
        {
            var backslashes = BackslashesBefore(text, quote, start);
            if (backslashes < (1 << level) - 1) return quote - backslashes;
        }

        return -1;
    }

    /// <summary>The message as it was before it was put into quoted texts.</summary>
    /// <param name="text">It, as it stands.</param>
    /// <param name="level">How many quoted texts are around it.</param>
    public static string Unescape(string text, int level)
    {
        for (; level > 0 && text.Contains('\\', StringComparison.Ordinal); level--) text = UnescapeOnce(text);
        return text;
    }

    private static string UnescapeOnce(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length) plain.Append(text[i]);
            else if (text[++i] == 'u' && CodeAt(text, i + 1) is { } letter) (_, i) = (plain.Append(letter), i + 4);
            else plain.Append(text[i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
        }

        return plain.ToString();
    }

    private static char? CodeAt(string text, int at) =>
        at + 4 <= text.Length && ushort.TryParse(text.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ? (char)code : null;

    /// <summary>How many backslashes stand before a quote.</summary>
    public static int BackslashesBefore(string text, int quote, int start)
    {
        var first = quote;
        while (first > start && text[first - 1] == '\\') first--;
        return quote - first;
    }
}
