using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CommunityToolkit.HighPerformance.Buffers;
using KargoStageWebhook.Json;
using UUIDNext.Tools;

namespace KargoStageWebhook.Kargo;

/// <summary>Derives an id from what makes a verification entry itself, so that it is the same however often the entry is sent.</summary>
/// <remarks>
/// Kargo's own ids are random (version 4, RFC 9562); these are version 8, name-based with SHA-256 (RFC 9562, appendix B.2), so that people
/// tell them apart at a glance: the first digit of the third group is 8.
/// </remarks>
internal sealed class VerificationIdentity : IDisposable
{
    // The name space of our ids. A constant: another value would change the id of every entry that is not stored yet.
    private static readonly Guid NameSpace = new("7a0b1b8e-2f0d-5c3e-9b61-3f5e8c2d4a17");

    private readonly SHA256 _sha256 = SHA256.Create();
    private readonly ArrayPoolBufferWriter<byte> _name = new();
    private readonly Utf8Text _uid;

    /// <param name="uid"><c>metadata.uid</c> of the Stage or Promotion.</param>
    public VerificationIdentity(Utf8Text uid) => _uid = uid;

    /// <summary>Id for an entry that came without one: the same for the same verification, whatever its phase.</summary>
    /// <param name="look">What the entry looks like.</param>
    /// <param name="ordinal">0-based count, from the oldest, of entries of its stack that look the same.</param>
    /// <returns>Lower-case UUID text of RFC 9562 version 8.</returns>
    public Utf8Text Derive(EntryLook look, int ordinal)
    {
        _name.Clear();
        Append(_uid);
        Append(look.Collection);
        Append(look.StartTime);
        Append(look.AnalysisRunNamespace);
        Append(look.AnalysisRunName);
        Append(ordinal);

        var id = UuidToolkit.CreateUuidFromName(NameSpace, Encoding.UTF8.GetString(_name.WrittenSpan), _sha256);
        var text = new byte[36];
        id.TryFormat(text, out _);
        return new Utf8Text(text);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sha256.Dispose();
        _name.Dispose();
    }

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
