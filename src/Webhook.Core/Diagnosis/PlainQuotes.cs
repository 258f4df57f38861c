using System.Buffers;
using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Gives a text the quotes that the API server wrote, where a chat, a page or a word processor has put others.</summary>
internal static partial class PlainQuotes
{
    private static readonly SearchValues<char> Marks = SearchValues.Create("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u2018\u2019\u201a\u201b\u2032\u00a0&");

    private static readonly (string Entity, string Text)[] Entities =
        [("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")];

    /// <summary>The text with plain quotes, and with characters for HTML's entities.</summary>
    public static string Restore(string text)
    {
        if (text.Contains("\\u00", StringComparison.Ordinal)) text = CodeOfQuote().Replace(text, QuoteOf);
        if (text.AsSpan().IndexOfAny(Marks) < 0) return text;

        text = Guillemets().Replace(text, "\u00ab${quoted}\u00bb");
        var plain = string.Create(text.Length, text, static (letters, original) =>
        {
            for (var i = 0; i < letters.Length; i++) letters[i] = Plain(original[i]);
        });
        return plain.Contains('&', StringComparison.Ordinal)
            ? Entities.Aggregate(plain, (current, entity) => current.Replace(entity.Entity, entity.Text, StringComparison.Ordinal))
            : plain;
    }

    // At level n of quoted texts stand 2^n - 1 backslashes before a quote, but 2^(n-1) before the u of its code: each text around it doubles them.
    private static string QuoteOf(Match code)
    {
        var backslashes = code.Groups["esc"].Length;
        return code.Groups["code"].ValueSpan switch
        {
            "27" => "'",
            "60" => "`",
            _ => new string('\\', int.IsPow2(backslashes) ? (2 * backslashes) - 1 : backslashes) + '"',
        };
    }

    private static char Plain(char letter) => letter switch
    {
        '\u201c' or '\u201d' or '\u201e' or '\u201f' or '\u2033' or '\u00ab' or '\u00bb' => '"',
        '\u2018' or '\u2019' or '\u201a' or '\u201b' or '\u2032' => '\'',
        '\u00a0' => ' ',
        _ => letter,
    };

    // System.Text.Json writes quotes so, unless it is told otherwise.
    [GeneratedRegex(@"(?<esc>\\{1,15})u00(?<code>22|27|60)", RegexOptions.ExplicitCapture)]
    private static partial Regex CodeOfQuote();

    // French has a space within its quotes, and German has them the other way round.
    [GeneratedRegex("(?<![^\\s=:(])\u00ab[ \u00a0\u202f](?<quoted>[^\\s\u00ab\u00bb]{1,253})[ \u00a0\u202f]\u00bb", RegexOptions.ExplicitCapture)]
    private static partial Regex Guillemets();
}
