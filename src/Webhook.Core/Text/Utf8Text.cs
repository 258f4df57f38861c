using System.Runtime.InteropServices;
using System.Text;

namespace KargoStageWebhook.Text;

/// <summary>
/// The unescaped content of a JSON string, as UTF-8. Usually a slice of the body it was read from, so it must not outlive that body.
/// </summary>
/// <param name="Bytes">Valid UTF-8 without quotes and escapes; empty for a string that is absent, null or <c>""</c>.</param>
public readonly record struct Utf8Text(ReadOnlyMemory<byte> Bytes) : ISpanFormattable
{
    /// <summary>Whether there is no text: absent, null and <c>""</c> are one to Kargo, which omits or writes an empty string at will.</summary>
    public bool IsEmpty => Bytes.IsEmpty;

    /// <summary>The text in memory of its own, independent of any body.</summary>
    public static Utf8Text From(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Whether this is the given text, byte by byte.</summary>
    public bool Is(ReadOnlySpan<byte> utf8) => Bytes.Span.SequenceEqual(utf8);

    /// <summary>Two texts are equal when their bytes are.</summary>
    public bool Equals(Utf8Text other) => Is(other.Bytes.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash(Bytes.Span);

    /// <summary>A hash of all bytes, seeded in each process: a sender cannot make texts collide (Marvin, as of string).</summary>
    public static int Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = string.GetHashCode(MemoryMarshal.Cast<byte, char>(utf8));
        return utf8.Length % sizeof(char) == 0 ? hash : HashCode.Combine(hash, utf8[^1]);
    }

    /// <summary>The text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Encoding.UTF8.TryGetChars(Bytes.Span, destination, out charsWritten);
}
