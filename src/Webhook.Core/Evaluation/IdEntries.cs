using System.Runtime.InteropServices;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;
using static KargoStageWebhook.Profiles.FieldPath;

namespace KargoStageWebhook.Evaluation;

/// <summary>
/// Gives the items of one update's objects their keys. What is long, fingerprints and places of stacks, is numbered, so that the keys are short and
/// both objects' keys compare.
/// </summary>
internal sealed class IdEntries
{
    private readonly ObjectShape _shape;
    private readonly List<Utf8Text> _texts = [];
    private readonly List<Fingerprint> _fingerprints = [];
    private readonly Dictionary<Fingerprint, int> _numbers = [];
    private readonly Dictionary<(int Rule, int Holder, int Occurrence), int> _stacks = [];
    private readonly Dictionary<(int Rule, int Holder), int> _occurrences = [];
    private readonly Dictionary<(int Stack, int Fingerprint), int> _ordinals = [];

    public IdEntries(ObjectShape shape) => _shape = shape;

    /// <summary>The fingerprint of a number.</summary>
    public Fingerprint this[int number] => _fingerprints[number];

    /// <summary>The items of an object whose ids the profile backfills: stack by stack, each from the oldest.</summary>
    public List<IdStack> In(ObjectView view)
    {
        var stacks = new List<IdStack>();
        if (view.Shape != _shape) return stacks; // Nothing is stored.

        _occurrences.Clear();
        _ordinals.Clear();
        foreach (var rule in _shape.Fields)
        {
            if (rule.Field.Source is FieldSource.Id source) AddStacks(view, rule, source, stacks);
        }

        return stacks;
    }

    private void AddStacks(ObjectView view, SiteField rule, FieldSource.Id source, List<IdStack> stacks)
    {
        var first = stacks.Count;
        for (var site = 0; site < view.Sites.Length; site++)
        {
            ref readonly var candidate = ref view.Sites[site];
            if (!ReferenceEquals(candidate.Shape, rule.Site) || !candidate.IsObject) continue;

            // Without an identity all items of the path are told apart from each other, in any list.
            var holder = source.Identity is null ? -1 : HolderOf(view, site);
            if (stacks.Count == first || stacks[^1].Holder != holder) stacks.Add(new IdStack(rule, source, holder));
            stacks[^1].Entries.Add(new IdEntry(site, view.SlotAt(site, rule.Slot), IdAt(view, site, rule)));
        }

        // From the oldest: what is put in front, or behind where the newest are last, changes no key of what was there.
        if (source.NewestFirst)
        {
            for (var i = stacks.Count - 1; i >= first; i--) SetKeys(view, stacks[i]);
        }
        else
        {
            for (var i = first; i < stacks.Count; i++) SetKeys(view, stacks[i]);
        }
    }

    private void SetKeys(ObjectView view, IdStack stack)
    {
        if (stack.Source.NewestFirst) stack.Entries.Reverse();
        var entries = CollectionsMarshal.AsSpan(stack.Entries);
        var holder = NumberOf(view, stack, entries[0].Site, ofHolder: true);
        var occurrence = CollectionsMarshal.GetValueRefOrAddDefault(_occurrences, (stack.Rule.Row, holder), out _)++;
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_stacks, (stack.Rule.Row, holder, occurrence), out var isKnown);
        if (!isKnown) number = _stacks.Count - 1;

        foreach (ref var entry in entries)
        {
            var fingerprint = NumberOf(view, stack, entry.Site, ofHolder: false);
            entry = entry with { Key = new EntryKey(number, fingerprint, CollectionsMarshal.GetValueRefOrAddDefault(_ordinals, (number, fingerprint), out _)++) };
        }
    }

    /// <summary>What holds the list or map in which an item stands; -1 where nothing does.</summary>
    private static int HolderOf(ObjectView view, int site)
    {
        while (view.Sites[site].Shape is { Kind: SegmentKind.Field, Parent: not null }) site = view.Sites[site].Parent; // The owner may be an object inside the item.
        while (view.Sites[site].Shape is { Names.Length: 0, Kind: not SegmentKind.Field }) site = view.Sites[site].Parent; // A list of lists is one list.
        return view.Sites[site].Parent;
    }

    /// <summary>The number of an item's fingerprint, or of that of what holds its list: the values that stand there.</summary>
    private int NumberOf(ObjectView view, IdStack stack, int site, bool ofHolder)
    {
        var first = _texts.Count;
        var (from, sources) = (stack.Source.From, stack.Rule.Sources);
        for (var i = 0; i < from.Count; i++)
        {
            if (!ofHolder || (stack.Holder >= 0 && from[i].Start == FieldSource.Start.Holder)) _texts.Add(view.Text(view.SlotAt(site, sources[i])));
        }

        if (!ofHolder) AddKeys(view, site);
        var fingerprint = new Fingerprint(ofHolder ? ~stack.Rule.Identity : stack.Rule.Identity, _texts, first, _texts.Count - first);
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, fingerprint, out var isKnown);
        if (isKnown)
        {
            CollectionsMarshal.SetCount(_texts, first);
            return number;
        }

        _fingerprints.Add(fingerprint);
        return number = _fingerprints.Count - 1;
    }

    // The key tells a map's values apart.
    private void AddKeys(ObjectView view, int site)
    {
        for (var at = site; at >= 0; at = view.Sites[at].Parent)
        {
            if (view.Sites[at].Shape.Kind == SegmentKind.Value) _texts.Add(view.Key(view.Sites[at]));
        }
    }

    // An id of another type is the schema's to reject, and nothing to know an item by.
    private static Utf8Text IdAt(ObjectView view, int site, SiteField rule) =>
        view.SlotAt(site, rule.Slot) is { Kind: SlotKind.Text or SlotKind.EscapedText } text ? view.Text(text) : default;
}

/// <summary>Items among which an id must be unique: those of one list, or of one path where its rule has no identity.</summary>
/// <param name="Rule">By which rule they have ids.</param>
/// <param name="Source">What that says of ids.</param>
/// <param name="Holder">The site that holds the list; -1 for none.</param>
internal sealed record IdStack(SiteField Rule, FieldSource.Id Source, int Holder)
{
    /// <summary>The items, from the oldest.</summary>
    public List<IdEntry> Entries { get; } = new(4);
}

/// <summary>One item.</summary>
/// <param name="Site">Its place in the view.</param>
/// <param name="Slot">What stands where the id should be.</param>
/// <param name="Id">Its id; empty where it has none, or one that is no text.</param>
internal readonly record struct IdEntry(int Site, Slot Slot, Utf8Text Id)
{
    /// <summary>Its key.</summary>
    public EntryKey Key { get; init; }

    /// <summary>Whether it has no id: absent, null or <c>""</c>.</summary>
    public bool LacksId => Slot.IsNothing || Slot.Kind == SlotKind.EmptyText;
}
