using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace KargoStageWebhook.Text;

/// <summary>What stands between the quotes of a JSON string, read as an API server reads it.</summary>
public static class JsonText
{
    private const char Replacement = '\uFFFD';
    private const int EscapedUnit = 6; // \uXXXX

    /// <summary>Resolves the escapes of a JSON string. Half of a surrogate pair becomes U+FFFD, as in Go's encoding/json.</summary>
    /// <param name="escaped">The text between the quotes, or the beginning of it: an escape that is incomplete at its end is left out.</param>
    /// <param name="isExact">Whether half of a surrogate pair throws instead, where the text must be the sender's to the byte.</param>
    /// <returns>The text as UTF-8, in memory of its own unless there was nothing to resolve.</returns>
    public static ReadOnlyMemory<byte> Unescape(ReadOnlyMemory<byte> escaped, bool isExact = false)
    {
        var text = escaped.Span;
        var next = text.IndexOf((byte)'\\');
        if (next < 0) return escaped;

        var output = new byte[text.Length]; // An escape is never shorter than what it stands for.
        var written = 0;
        while (next >= 0)
        {
            text[..next].CopyTo(output.AsSpan(written));
            written += next;
            text = text[next..];
            if (IsCut(text)) return output.AsMemory(0, written);

            written += ReadEscape(text, output.AsSpan(written), isExact, out var read);
            text = text[read..];
            next = text.IndexOf((byte)'\\');
        }

        text.CopyTo(output.AsSpan(written));
        return output.AsMemory(0, written + text.Length);
    }

    private static bool IsCut(ReadOnlySpan<byte> escape) => escape.Length < 2 || (escape[1] == 'u' && escape.Length < EscapedUnit);

    private static int ReadEscape(ReadOnlySpan<byte> text, Span<byte> output, bool isExact, out int read)
    {
        read = 2;
        switch (text[1])
        {
            case (byte)'u': return ReadUnits(text, output, isExact, out read);
            case (byte)'b': output[0] = (byte)'\b'; break;
            case (byte)'f': output[0] = (byte)'\f'; break;
            case (byte)'n': output[0] = (byte)'\n'; break;
            case (byte)'r': output[0] = (byte)'\r'; break;
            case (byte)'t': output[0] = (byte)'\t'; break;
            default: output[0] = text[1]; break;
        }

        return 1;
    }

    private static int ReadUnits(ReadOnlySpan<byte> text, Span<byte> output, bool isExact, out int read)
    {
        read = EscapedUnit;
        var unit = UnitIn(text);
        if (!char.IsSurrogate(unit)) return new Rune(unit).EncodeToUtf8(output);

        var next = text[EscapedUnit..];
        if (next.StartsWith("\\u"u8) && !IsCut(next) && Rune.TryCreate(unit, UnitIn(next), out var pair))
        {
            read = 2 * EscapedUnit;
            return pair.EncodeToUtf8(output);
        }

        return isExact ? throw new JsonException("A string has half of a surrogate pair.") : new Rune(Replacement).EncodeToUtf8(output);
    }

    private static char UnitIn(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text[2..EscapedUnit], out ushort unit, out var digits, 'x') && digits == 4 ? (char)unit : Replacement;
}
