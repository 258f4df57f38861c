using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace KargoStageWebhook.Text;

/// <summary>
/// Finds where a value of JSON ends without reading it: 64 bytes at a time, by quotes, escapes and brackets alone. A bracket inside a string closes
/// nothing; whether a closing bracket is of the kind of the opening one, and whether what stands between is JSON, nobody asks.
/// </summary>
internal static class JsonStructure
{
    private const int Block = 64;

    /// <summary>Where an object or list ends.</summary>
    /// <param name="json">The text.</param>
    /// <param name="at">Where its bracket stands.</param>
    /// <returns>The place behind the bracket that closes it.</returns>
    /// <exception cref="JsonException">It does not close, or nests deeper than <see cref="JsonCursor.MaxDepth"/>.</exception>
    public static int EndOfNested(ReadOnlySpan<byte> json, int at)
    {
        Span<byte> last = stackalloc byte[Block];
        var (depth, text) = (0, default(TextState));
        while (json.Length - at >= Block)
        {
            if (FindEnd(ref MemoryMarshal.GetReference(json[at..]), ref depth, ref text) is var end and >= 0) return at + end;
            at += Block;
        }

        last.Clear();
        json[at..].CopyTo(last);
        if (FindEnd(ref MemoryMarshal.GetReference(last), ref depth, ref text) is var found and >= 0) return at + found;

        throw new JsonException("An object or a list does not close.");
    }

    /// <summary>Where the part of a string ends that stands for itself.</summary>
    /// <param name="json">The text.</param>
    /// <param name="from">Where to look first: behind its quote, or behind an escape.</param>
    /// <returns>The place of the quote that closes it, or before that of the first backslash, or of a control character, which JSON has in no string.</returns>
    /// <exception cref="JsonException">It does not close.</exception>
    // Texts are short: a call of IndexOfAny would take longer than the search.
    public static int EndOfRun(ReadOnlySpan<byte> json, int from)
    {
        var (quote, backslash, space) = (Vector128.Create((byte)'"'), Vector128.Create((byte)'\\'), Vector128.Create((byte)' '));
        for (; from <= json.Length - Vector128<byte>.Count; from += Vector128<byte>.Count)
        {
            var block = Vector128.Create(json.Slice(from, Vector128<byte>.Count));
            var found = (Vector128.Equals(block, quote) | Vector128.Equals(block, backslash) | Vector128.LessThan(block, space)).ExtractMostSignificantBits();
            if (found != 0) return from + BitOperations.TrailingZeroCount(found);
        }

        while (from < json.Length && json[from] is not ((byte)'"' or (byte)'\\' or < (byte)' ')) from++;
        return from < json.Length ? from : throw new JsonException("A text ends early.");
    }

    /// <returns>The place in the block behind the bracket that brings the depth to 0; -1 where it is not there.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FindEnd(ref byte block, ref int depth, ref TextState text)
    {
        var (low, high) = (Vector256.LoadUnsafe(ref block), Vector256.LoadUnsafe(ref block, Block / 2));
        var inText = text.Take(Places(low, high, (byte)'"'), Places(low, high, (byte)'\\'));

        // { and [ differ by one bit, and so do } and ].
        var bit = Vector256.Create((byte)0x20);
        (low, high) = (low | bit, high | bit);
        var (opens, closes) = (Places(low, high, (byte)'{') & ~inText, Places(low, high, (byte)'}') & ~inText);

        var closing = BitOperations.PopCount(closes);
        if (closing >= depth)
        {
            var closed = 0;
            for (var rest = closes; rest != 0; rest &= rest - 1)
            {
                var place = BitOperations.TrailingZeroCount(rest);
                closed++;
                if (depth + BitOperations.PopCount(opens & ((1UL << place) - 1)) - closed <= 0) return place + 1;
            }
        }

        depth += BitOperations.PopCount(opens) - closing;
        return depth <= JsonCursor.MaxDepth ? -1 : throw JsonCursor.TooDeep();
    }

    private static ulong Places(Vector256<byte> low, Vector256<byte> high, byte one)
    {
        var wanted = Vector256.Create(one);
        return Vector256.Equals(low, wanted).ExtractMostSignificantBits() | ((ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << (Block / 2));
    }

    /// <summary>What one block leaves for the next: whether a string is open, and whether a backslash was the last byte of it.</summary>
    private struct TextState
    {
        private ulong _isOpen, _isEscaped;

        /// <summary>Takes the quotes and backslashes of a block, a bit for each byte.</summary>
        /// <returns>Which bytes stand in a string, the opening quote among them.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Take(ulong quotes, ulong backslashes)
        {
            if ((backslashes | _isEscaped) != 0) quotes &= ~Escaped(backslashes);

            // Each bit becomes the parity of the quotes up to it.
            for (var shift = 1; shift < Block; shift <<= 1) quotes ^= quotes << shift;
            quotes ^= _isOpen;
            _isOpen = (ulong)((long)quotes >> (Block - 1));
            return quotes;
        }

        private ulong Escaped(ulong backslashes)
        {
            var escaped = _isEscaped;
            _isEscaped = 0;
            for (backslashes &= ~escaped; backslashes != 0;)
            {
                var place = BitOperations.TrailingZeroCount(backslashes);
                if (place == Block - 1)
                {
                    _isEscaped = 1;
                    break;
                }

                escaped |= 2UL << place;
                backslashes &= ~(3UL << place); // What is escaped escapes nothing.
            }

            return escaped;
        }
    }
}
