using System.Runtime.InteropServices;
using System.Security.Cryptography;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Evaluation;

/// <summary>
/// The texts by which items and ids are told apart. In place of a long one stands its digest, made once for each place: many items may share a text of
/// their holder, and each copies, compares and hashes it.
/// </summary>
internal sealed class KeyTexts
{
    /// <summary>Bytes of a text that stands for itself, which every name does.</summary>
    public const int MaxLength = Printable.MaxNameLength;

    // No UTF-8 text begins with it, so nobody can send a digest as a text.
    private const byte DigestMark = 0xFF;

    private readonly Dictionary<(ObjectView View, int Start), Utf8Text> _long = [];

    /// <summary>What stands in a slot.</summary>
    public Utf8Text ValueOf(ObjectView view, Slot slot)
    {
        if (slot.Length <= MaxLength) return view.Text(slot);

        ref var text = ref CollectionsMarshal.GetValueRefOrAddDefault(_long, (view, slot.Start), out var isKnown);
        if (!isKnown) text = Shorten(view.Text(slot));
        return text;
    }

    /// <summary>The key under which a map's value stands.</summary>
    public Utf8Text KeyOf(ObjectView view, Site site)
    {
        if (site.KeyLength <= MaxLength) return view.Key(site);

        ref var text = ref CollectionsMarshal.GetValueRefOrAddDefault(_long, (view, site.Index), out var isKnown);
        if (!isKnown) text = Shorten(view.Key(site));
        return text;
    }

    /// <summary>A text, or its digest (SHA-256) where it is long.</summary>
    public static Utf8Text Shorten(Utf8Text text)
    {
        if (text.Bytes.Length <= MaxLength) return text;

        var digest = new byte[1 + SHA256.HashSizeInBytes];
        digest[0] = DigestMark;
        SHA256.HashData(text.Bytes.Span, digest.AsSpan(1));
        return new Utf8Text(digest);
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear() => _long.Clear();
}
