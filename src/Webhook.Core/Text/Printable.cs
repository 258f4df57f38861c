using System.Buffers;
using System.Globalization;
using System.Text;

namespace KargoStageWebhook.Text;

/// <summary>Makes text from outside fit for a header, a terminal or a log line.</summary>
public static class Printable
{
    /// <summary>The most characters of a name: no name of Kubernetes is longer (253), nor is an id or a time.</summary>
    public const int MaxNameLength = 256;

    private const string Ellipsis = "...";

    // A character takes 6 bytes at most in JSON, written as \uXXXX.
    private const int MaxBytesOfCharacter = 6;

    /// <summary>How many bytes of a JSON string are enough to clip its text: what is cut in the middle stands behind the characters that are kept.</summary>
    /// <param name="length">The most characters that will be kept.</param>
    public static int BytesOf(int length) => (length + 2) * MaxBytesOfCharacter;

    /// <summary>
    /// The text without control characters, characters that change the direction of others or show nothing, and unpaired surrogates (each becomes <c>?</c>), cut
    /// with an ellipsis.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="length">The most characters (UTF-16 units) of the result; at least the three of the ellipsis.</param>
    public static string Clip(string text, int length) => IsFit(text, length) ? text : Clean(text, length);

    /// <summary>Writes the text as <see cref="Clip(string, int)"/> makes it.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="length">The most characters that are written; at least the three of the ellipsis.</param>
    /// <param name="output">Where to.</param>
    public static void Clip(ReadOnlySpan<char> text, int length, IBufferWriter<char> output) => output.Write(IsFit(text, length) ? text : Clean(text, length));

    /// <summary>A name, as <see cref="Clip(string, int)"/> makes it fit to be shown: what a request says of itself may be longer than any name is.</summary>
    public static string ClipName(string text) => Clip(text, MaxNameLength);

    private static bool IsFit(ReadOnlySpan<char> text, int length) => text.Length <= length && text.IndexOfAnyExceptInRange(' ', '~') < 0;

    private static string Clean(ReadOnlySpan<char> text, int length)
    {
        var clean = new StringBuilder(Math.Min(text.Length, length));
        foreach (var rune in text.EnumerateRunes())
        {
            var shown = IsPrintable(rune) ? rune : new Rune('?');
            if (clean.Length + shown.Utf16SequenceLength > length)
            {
                clean.Length = Math.Min(clean.Length, length - Ellipsis.Length);
                if (clean.Length > 0 && char.IsHighSurrogate(clean[^1])) clean.Length--;
                return clean.Append(Ellipsis).ToString();
            }

            clean.Append(shown.ToString());
        }

        return clean.ToString();
    }

    // Format characters reorder what stands beside them on a terminal or a page (Unicode's "Trojan Source" report, CVE-2021-42574).
    private static bool IsPrintable(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse);
}
