using System.Buffers;
using System.Text.Json;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Objects;

/// <summary>
/// What of one object is evaluated: who it is, and the sites of the profile's fields, in the order of the text. Its texts are slices of the body
/// and its lists are pooled, so it must be disposed, and before the body is.
/// </summary>
public sealed class ObjectView : IDisposable
{
    /// <summary>
    /// Sites that one object may have. Kargo keeps 10 collections of 10; an object that etcd would still store has room for some ten thousand, and
    /// a response about many more than that would be larger than any API server accepts.
    /// </summary>
    public const int MaxSites = 32_768;

    private readonly ReadOnlyMemory<byte> _body;
    private Site[] _sites = ArrayPool<Site>.Shared.Rent(64);
    private Slot[] _slots = ArrayPool<Slot>.Shared.Rent(256);
    private int _siteCount, _slotCount;

    internal ObjectView(ReadOnlyMemory<byte> body, ObjectShape shape)
    {
        (_body, Shape) = (body, shape);
        Add(new Site { Shape = shape.Sites[0], Parent = -1 });
    }

    /// <summary>A view of nothing: null, or an object that was not there.</summary>
    public static ObjectView Nothing() => new(default, ObjectShape.Identity);

    /// <summary><c>apiVersion</c>.</summary>
    public Utf8Text ApiVersion => TextAt(ObjectShape.ApiVersion);

    /// <summary><c>kind</c>.</summary>
    public Utf8Text Kind => TextAt(ObjectShape.Kind);

    /// <summary><c>metadata.namespace</c>.</summary>
    public Utf8Text Namespace => TextAt(ObjectShape.Namespace);

    /// <summary><c>metadata.name</c>.</summary>
    public Utf8Text Name => TextAt(ObjectShape.Name);

    /// <summary><c>metadata.uid</c>; empty in a manifest that was never in a cluster.</summary>
    public Utf8Text Uid => TextAt(ObjectShape.Uid);

    /// <summary><c>metadata.resourceVersion</c>: another one after every change. Empty where the text has none.</summary>
    public Utf8Text ResourceVersion => TextAt(ObjectShape.ResourceVersion);

    /// <summary><c>status</c> as it stands in the text; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Status => Raw(SlotAt(0, ObjectShape.Status));

    /// <summary>The whole object as it stands in the text; empty for none.</summary>
    public ReadOnlyMemory<byte> Json { get; internal set; }

    /// <summary>Offset of <c>status</c> in the body.</summary>
    internal int StatusStart => SlotAt(0, ObjectShape.Status).Start;

    /// <summary>The shape it was read by.</summary>
    internal ObjectShape Shape { get; }

    /// <summary>The sites, the whole object first.</summary>
    internal ReadOnlySpan<Site> Sites => _sites.AsSpan(0, _siteCount);

    /// <summary>The only controller version that sends a field as <c>""</c> which is <c>""</c> here; null where there is no such field.</summary>
    public string? EmptySentBy
    {
        get
        {
            foreach (var known in Shape.Fields)
            {
                if (known.Field.EmptySentBy is { } version && Holds(known, SlotKind.EmptyText)) return version;
            }

            return null;
        }
    }

    /// <summary>A slot of a site.</summary>
    internal Slot SlotAt(int site, int slot) => _slots[_sites[site].FirstSlot + slot];

    /// <summary>A slot of a site, or of the next one of that kind around it.</summary>
    internal Slot SlotAt(int site, SlotRef source) => SlotAt(SiteOf(site, source), source.Slot);

    /// <summary>The text of a value as it stands, with quotes and escapes.</summary>
    internal ReadOnlyMemory<byte> Raw(Slot slot) => _body.Slice(slot.Start, slot.Length);

    /// <summary>A value as a text that tells it from others: a string's content, a number or boolean as it stands, nothing for all else.</summary>
    internal Utf8Text Text(Slot slot) => slot.Kind switch
    {
        SlotKind.Text => new Utf8Text(_body.Slice(slot.Start + 1, slot.Length - 2)),
        SlotKind.EscapedText => new Utf8Text(JsonText.Unescape(_body.Slice(slot.Start + 1, slot.Length - 2))),
        SlotKind.Scalar => new Utf8Text(Raw(slot)),
        _ => default,
    };

    /// <summary>The whole text of a site.</summary>
    internal ReadOnlyMemory<byte> Raw(Site site) => _body[site.Start..site.End];

    /// <summary>The key under which a map's value stands; empty for all else.</summary>
    internal Utf8Text Key(Site site) => site.KeyLength > 0 ? new Utf8Text(JsonText.Unescape(_body.Slice(site.Index, site.KeyLength))) : default;

    /// <summary>The beginning of that key.</summary>
    internal Utf8Text KeyBeginning(Site site, int bytes) =>
        site.KeyLength > 0 ? new Utf8Text(JsonText.Unescape(_body.Slice(site.Index, Math.Min(site.KeyLength, bytes)))) : default;

    internal int Add(Site site)
    {
        if (_siteCount == MaxSites) throw new JsonException($"More than {MaxSites} objects of interest in the status of one object.");

        if (_siteCount == _sites.Length) Grow(ref _sites, _siteCount);
        var slots = site.Shape.Slots;
        while (_slotCount + slots > _slots.Length) Grow(ref _slots, _slotCount);

        _sites[_siteCount] = site with { FirstSlot = _slotCount };
        _slots.AsSpan(_slotCount, slots).Clear();
        _slotCount += slots;
        return _siteCount++;
    }

    /// <summary>Notes where a site ends.</summary>
    internal void Close(int site, int end) => _sites[site].End = end;

    /// <summary>Notes a value in a site, or in the next one of that kind around it.</summary>
    internal void Set(int site, SlotRef slot, Slot value) => _slots[_sites[SiteOf(site, slot)].FirstSlot + slot.Slot] = value;

    /// <summary>Gives the lists back to their pool; once more does no harm.</summary>
    public void Dispose()
    {
        if (_sites.Length == 0) return;

        ArrayPool<Site>.Shared.Return(_sites);
        ArrayPool<Slot>.Shared.Return(_slots);
        (_sites, _slots, _siteCount, _slotCount) = ([], [], 0, 0);
    }

    private int SiteOf(int site, SlotRef slot)
    {
        while (!ReferenceEquals(_sites[site].Shape, slot.Site)) site = _sites[site].Parent;
        return site;
    }

    private static void Grow<T>(ref T[] list, int count)
    {
        var larger = ArrayPool<T>.Shared.Rent(list.Length * 2);
        list.AsSpan(0, count).CopyTo(larger);
        ArrayPool<T>.Shared.Return(list);
        list = larger;
    }

    private Utf8Text TextAt(int slot) => SlotAt(0, slot) is { Kind: SlotKind.Text or SlotKind.EscapedText } text ? Text(text) : default;

    private bool Holds(SiteField field, SlotKind kind)
    {
        for (var i = 0; i < Sites.Length; i++)
        {
            if (ReferenceEquals(Sites[i].Shape, field.Site) && SlotAt(i, field.Slot).Kind == kind) return true;
        }

        return false;
    }
}
