using System.Runtime.InteropServices;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;
using static KargoStageWebhook.Profiles.FieldPath;

namespace KargoStageWebhook.Evaluation;

/// <summary>The items of one object whose ids the profile backfills.</summary>
internal sealed class IdStacks(KeyTexts keyTexts)
{
    private readonly List<IdStack> _stacks = [];
    private readonly List<IdEntry> _entries = [];

    /// <summary>The lists they stand in, each from the oldest item.</summary>
    public ReadOnlySpan<IdStack> All => CollectionsMarshal.AsSpan(_stacks);

    /// <summary>How many items there are.</summary>
    public int Items => _entries.Count;

    /// <summary>The items of a list, from the oldest.</summary>
    public Span<IdEntry> EntriesOf(IdStack stack) => CollectionsMarshal.AsSpan(_entries).Slice(stack.First, stack.Count);

    /// <summary>Forgets all of them.</summary>
    public void Clear()
    {
        _stacks.Clear();
        _entries.Clear();
    }

    /// <summary>Finds those of an object.</summary>
    public void AddAll(ObjectView view)
    {
        foreach (var rule in view.Shape.Fields)
        {
            if (rule.Field.Source is FieldSource.Id source) Add(view, rule, source);
        }
    }

    private void Add(ObjectView view, SiteField rule, FieldSource.Id source)
    {
        var first = _stacks.Count;
        for (var site = 0; site < view.Sites.Length; site++)
        {
            ref readonly var candidate = ref view.Sites[site];
            if (!ReferenceEquals(candidate.Shape, rule.Site) || !candidate.IsObject) continue;

            var holder = HolderOf(view, site);
            if (_stacks.Count == first || _stacks[^1].Holder != holder) _stacks.Add(new IdStack(rule, source, holder, _entries.Count, Count: 0));
            _stacks[^1] = _stacks[^1] with { Count = _stacks[^1].Count + 1 };
            _entries.Add(new IdEntry(site, view.SlotAt(site, rule.Slot), IdAt(view, site, rule)));
        }

        // From the oldest: what is put in front, or behind where the newest are last, changes no key of what was there.
        if (!source.NewestFirst) return;

        _stacks.Reverse(first, _stacks.Count - first);
        for (var i = first; i < _stacks.Count; i++) EntriesOf(_stacks[i]).Reverse();
    }

    /// <summary>What holds the list or map in which an item stands; -1 where nothing does.</summary>
    private static int HolderOf(ObjectView view, int site)
    {
        while (view.Sites[site].Shape is { Kind: SegmentKind.Field, Parent: not null }) site = view.Sites[site].Parent; // The owner may be an object inside the item.
        // A list of lists is one list; in a map, each key has its own.
        while (view.Sites[site].Shape is { Names.Length: 0, Kind: not SegmentKind.Field, Parent.Kind: not SegmentKind.Value }) site = view.Sites[site].Parent;
        return view.Sites[site].Parent;
    }

    // An id of another type is the schema's to reject, and nothing to know an item by.
    private Utf8Text IdAt(ObjectView view, int site, SiteField rule) =>
        view.SlotAt(site, rule.Slot) is { Kind: SlotKind.Text or SlotKind.EscapedText } text ? keyTexts.ValueOf(view, text) : default;
}

/// <summary>The items of one list, or of one map.</summary>
/// <param name="Rule">By which rule they have ids.</param>
/// <param name="Source">What that says of ids.</param>
/// <param name="Holder">The site that holds the list; -1 for none.</param>
/// <param name="First">Place of the first item among all of the object.</param>
/// <param name="Count">How many there are, one at least.</param>
internal readonly record struct IdStack(SiteField Rule, FieldSource.Id Source, int Holder, int First, int Count);

/// <summary>One item.</summary>
/// <param name="Site">Its place in the view.</param>
/// <param name="Slot">What stands where the id should be.</param>
/// <param name="Id">Its id, as <see cref="KeyTexts"/> has it; empty where it has none, or one that is no text.</param>
internal record struct IdEntry(int Site, Slot Slot, Utf8Text Id)
{
    /// <summary>Its key.</summary>
    public EntryKey Key { get; set; } = new(EntryKey.Uncounted, EntryKey.Uncounted, 0);

    /// <summary>Whether it has no id: absent, null or <c>""</c>.</summary>
    public readonly bool LacksId => Slot.IsNothing || Slot.Kind == SlotKind.EmptyText;
}
