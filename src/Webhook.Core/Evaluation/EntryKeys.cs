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
internal sealed class EntryKeys(KeyTexts keyTexts)
{
    private readonly List<Utf8Text> _texts = [];
    private readonly List<Fingerprint> _fingerprints = [];
    private readonly Dictionary<Fingerprint, int> _numbers = [];
    private readonly Dictionary<(int Rule, int Holder, int Occurrence), int> _stacks = [];
    private readonly Dictionary<(int Rule, int Holder), int> _occurrences = [];
    private readonly Dictionary<(int Stack, int Fingerprint), int> _ordinals = [];

    /// <summary>The fingerprint of a number.</summary>
    public Fingerprint this[int number] => _fingerprints[number];

    /// <summary>Forgets all that was numbered.</summary>
    public void Clear()
    {
        _texts.Clear();
        _fingerprints.Clear();
        _numbers.Clear();
        _stacks.Clear();
    }

    /// <summary>Numbers the fingerprints of the items that lack an id. Others are nothing to look for, so they are not numbered in any object.</summary>
    public void Count(IdStacks items, ObjectView view)
    {
        foreach (var stack in items.All)
        {
            foreach (ref var entry in items.EntriesOf(stack))
            {
                if (entry.LacksId) entry.Key = new EntryKey(Stack: 0, NumberOf(FingerprintOf(view, stack.Rule, entry.Site)), Ordinal: 0);
            }
        }
    }

    /// <summary>Gives the items of an object their keys.</summary>
    public void Set(IdStacks items, ObjectView view)
    {
        _occurrences.Clear();
        _ordinals.Clear();
        foreach (var stack in items.All) Set(items, stack, view);
    }

    private void Set(IdStacks items, IdStack stack, ObjectView view)
    {
        var entries = items.EntriesOf(stack);
        var holder = NumberOf(FingerprintOfHolder(view, stack, entries[0].Site));
        var occurrence = CollectionsMarshal.GetValueRefOrAddDefault(_occurrences, (stack.Rule.Row, holder), out _)++;
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_stacks, (stack.Rule.Row, holder, occurrence), out var isKnown);
        if (!isKnown) number = _stacks.Count - 1;

        foreach (ref var entry in entries)
        {
            var fingerprint = entry.Key.Fingerprint >= 0 ? entry.Key.Fingerprint : Find(FingerprintOf(view, stack.Rule, entry.Site));
            var ordinal = fingerprint < 0 ? 0 : CollectionsMarshal.GetValueRefOrAddDefault(_ordinals, (number, fingerprint), out _)++;
            entry.Key = new EntryKey(number, fingerprint, ordinal);
        }
    }

    /// <summary>The fingerprint of an item: the values that stand there, and the keys on the way. Its texts are the last of <see cref="_texts"/>.</summary>
    private Fingerprint FingerprintOf(ObjectView view, SiteField rule, int site)
    {
        var first = _texts.Count;
        AddValues(view, site, rule.Sources);
        AddKeys(view, site);
        return new Fingerprint(rule.Identity, _texts, first, _texts.Count - first);
    }

    /// <summary>The fingerprint of what holds a list, as far as its items are derived from it.</summary>
    private Fingerprint FingerprintOfHolder(ObjectView view, IdStack stack, int site)
    {
        var first = _texts.Count;
        if (stack.Holder >= 0)
        {
            AddValues(view, site, stack.Rule.HolderSources);
            AddKeys(view, stack.Holder); // Else a list under one key of a map would be that under another, once a key comes or goes.
        }

        return new Fingerprint(~stack.Rule.Identity, _texts, first, _texts.Count - first);
    }

    private int NumberOf(Fingerprint fingerprint)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, fingerprint, out var isKnown);
        if (isKnown)
        {
            CollectionsMarshal.SetCount(_texts, fingerprint.First);
            return number;
        }

        _fingerprints.Add(fingerprint);
        return number = _fingerprints.Count - 1;
    }

    /// <summary>The number of a fingerprint; <see cref="EntryKey.Uncounted"/> where it has none.</summary>
    private int Find(Fingerprint fingerprint)
    {
        var number = _numbers.GetValueOrDefault(fingerprint, EntryKey.Uncounted);
        CollectionsMarshal.SetCount(_texts, fingerprint.First);
        return number;
    }

    private void AddValues(ObjectView view, int site, SlotRef[] sources)
    {
        foreach (var source in sources) _texts.Add(keyTexts.ValueOf(view, view.SlotAt(site, source)));
    }

    // The key tells a map's values apart.
    private void AddKeys(ObjectView view, int site)
    {
        for (var at = site; at >= 0; at = view.Sites[at].Parent)
        {
            if (view.Sites[at].Shape.Kind == SegmentKind.Value) _texts.Add(keyTexts.KeyOf(view, view.Sites[at]));
        }
    }
}
