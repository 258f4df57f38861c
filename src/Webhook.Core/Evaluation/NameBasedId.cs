using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using CommunityToolkit.HighPerformance.Buffers;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Evaluation;

/// <summary>Makes ids of names: the same name gives the same id. Not safe for use by several threads.</summary>
/// <remarks>
/// UUIDs of version 8, name-based with SHA-256 (RFC 9562, appendix B.2). People tell them from random ones, which are of version 4, at a
/// glance: the first digit of the third group is 8.
/// </remarks>
internal sealed class NameBasedId : IDisposable
{
    // The name space of our ids. A constant: another value would change the id of every entry that is not stored yet.
    private static readonly Guid NameSpace = new("7a0b1b8e-2f0d-5c3e-9b61-3f5e8c2d4a17");

    private const int NameSpaceLength = 16, Length = 36;

    /// <summary>Bytes of an id as JSON.</summary>
    public const int JsonLength = Length + 2;

    // A Stage lacks many ids or none: memory is taken for so many at once.
    private const int IdsAtOnce = 16;

    private readonly ArrayPoolBufferWriter<byte> _name = new();
    private Memory<byte> _free;

    /// <summary>The id of a name.</summary>
    /// <param name="first">The first parts of the name.</param>
    /// <param name="then">The parts behind them.</param>
    /// <param name="ordinal">The last part.</param>
    /// <returns>Lower-case UUID text in quotes: the JSON of the id.</returns>
    public ReadOnlyMemory<byte> Derive(ReadOnlySpan<Utf8Text> first, ReadOnlySpan<Utf8Text> then, int ordinal)
    {
        _name.Clear();
        NameSpace.TryWriteBytes(_name.GetSpan(NameSpaceLength), bigEndian: true, out var written);
        _name.Advance(written);
        foreach (var part in first) Append(part);
        foreach (var part in then) Append(part);
        Append(ordinal);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_name.WrittenSpan, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // version 8
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80); // variant of RFC 9562

        if (_free.IsEmpty) _free = new byte[IdsAtOnce * JsonLength];
        var json = _free[..JsonLength];
        _free = _free[JsonLength..];
        (json.Span[0], json.Span[^1]) = ((byte)'"', (byte)'"');
        new Guid(hash[..NameSpaceLength], bigEndian: true).TryFormat(json.Span[1..], out _);
        return json;
    }

    /// <inheritdoc/>
    public void Dispose() => _name.Dispose();

    // Each part with its length in bytes before it: no two different lists of parts make the same name.
    private void Append(Utf8Text part)
    {
        Append(part.Bytes.Length);
        _name.Write(":"u8);
        _name.Write(part.Bytes.Span);
    }

    private void Append(int number)
    {
        number.TryFormat(_name.GetSpan(11), out var written, provider: CultureInfo.InvariantCulture);
        _name.Advance(written);
    }
}
