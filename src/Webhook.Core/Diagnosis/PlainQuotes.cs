using System.Buffers;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Gives a text the quotes that the API server wrote, where a chat, a page or a word processor has put others.</summary>
internal static class PlainQuotes
{
    private static readonly SearchValues<char> Marks = SearchValues.Create("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u2018\u2019\u201a\u201b\u2032\u00a0&");

    private static readonly (string Entity, string Text)[] Entities =
        [("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")];

    /// <summary>The text with plain quotes, and with characters for HTML's entities.</summary>
    public static string Restore(string text)
    {
        if (text.AsSpan().IndexOfAny(Marks) < 0) return text;

        var plain = string.Create(text.Length, text, static (letters, original) =>
        {
            for (var i = 0; i < letters.Length; i++) letters[i] = Plain(original[i]);
        });
        return plain.Contains('&', StringComparison.Ordinal)
            ? Entities.Aggregate(plain, (current, entity) => current.Replace(entity.Entity, entity.Text, StringComparison.Ordinal))
            : plain;
    }

    private static char Plain(char letter) => letter switch
    {
        '\u201c' or '\u201d' or '\u201e' or '\u201f' or '\u2033' or '\u00ab' or '\u00bb' => '"',
        '\u2018' or '\u2019' or '\u201a' or '\u201b' or '\u2032' => '\'',
        '\u00a0' => ' ',
        _ => letter,
    };
}
