using System.Buffers;
using System.Text;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Evaluation;

/// <summary>The value that a missing field is set to.</summary>
/// <param name="Json">The value; a slice of the body where it is a copy.</param>
/// <param name="Source">Where it comes from.</param>
public readonly record struct Backfill(ReadOnlyMemory<byte> Json, BackfillSource Source)
{
    /// <summary>The value for people: the content of a text, the JSON of all else and of a text that shows nothing.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Shown);

    // A value that is copied may be as long as a status; what a clipped text shows of it is at its beginning.
    private ReadOnlySpan<byte> Shown =>
        Json.Span is [(byte)'"', .. var content, (byte)'"'] && !content.Contains((byte)'\\') && content.ContainsAnyExcept((byte)' ') ? content : Json.Span;

    /// <summary>Writes the value for people, clipped like <see cref="Printable.Clip(string, int)"/>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="length">The most characters.</param>
    public void WriteTo(IBufferWriter<char> output, int length)
    {
        // A character takes 3 bytes at most; what is cut in the middle stands behind those that are kept.
        var shown = Shown[..Math.Min(Shown.Length, (length + 1) * 3)];
        Span<char> text = stackalloc char[shown.Length];
        Printable.Clip(text[..Encoding.UTF8.GetChars(shown, text)], length, output);
    }
}

/// <summary>Where the value of a backfilled field comes from.</summary>
public enum BackfillSource
{
    /// <summary>The cluster, or another place of the same object, already knew the item by this id.</summary>
    CarriedOver,

    /// <summary>Nobody knew an id: it was derived from what makes the item itself.</summary>
    Derived,

    /// <summary>Another field of the object has it.</summary>
    Copied,

    /// <summary>The profile says so.</summary>
    Constant,
}
