using System.Runtime.InteropServices;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Schema.Validation;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Evaluation;

/// <summary>
/// Finds ids for the items of one object that came without. Nothing is kept between requests: the same object and oldObject give the same ids, so a
/// reinvocation, a dry run or a retry changes nothing. The work is linear in both, whatever ids they hold.
/// </summary>
internal sealed class IdBackfill : IDisposable
{
    // Memory is kept for the next request of the thread, unless a rare object took much.
    private const int MaxItemsKept = 1024;

    [ThreadStatic]
    private static IdBackfill? _kept;

    private readonly KeyTexts _texts = new();
    private readonly EntryKeys _keys;
    private readonly IdStacks _sent, _stored;
    private readonly NameBasedId _ids = new();
    private readonly Dictionary<(int Site, int Row), Backfill> _filled = [];
    private readonly Dictionary<EntryKey, KnownId> _known = [];
    private readonly Dictionary<Utf8Text, EntryKey> _storedHolders = [];

    // Of the stacks at hand: ids in use, and for each fingerprint the ordinal behind the last one that was derived from.
    private readonly HashSet<Utf8Text> _taken = [];
    private readonly Dictionary<int, int> _next = [];

    // Of all stacks: for a fingerprint and an ordinal whose id another stored item holds, the next ordinal that may be free.
    private readonly Dictionary<(int Fingerprint, int Ordinal), int> _skips = [];

    private bool _isInUse;
    private Utf8Text _uid;
    private InstalledSchema? _installed;

    private IdBackfill() => (_keys, _sent, _stored) = (new EntryKeys(_texts), new IdStacks(_texts), new IdStacks(_texts));

    /// <summary>For tests: how many ids were derived, the ones that were in use among them; at most as many as the objects have items.</summary>
    public long Derivations { get; private set; }

    /// <summary>Finds ids for an update; to be disposed, and before that is.</summary>
    /// <param name="update">The update.</param>
    /// <param name="installed">What its CRD accepts, which may not be what it accepted when an id was stored; null where that is not known.</param>
    public static IdBackfill For(StatusUpdate update, InstalledSchema? installed)
    {
        var ids = _kept ?? new IdBackfill();
        _kept = null;
        ids._installed = installed;
        ids.Read(update);
        return ids;
    }

    /// <summary>Finds an id for each item that lacks one.</summary>
    /// <returns>The ids by the item's site and the row of its rule, until this is disposed.</returns>
    public IReadOnlyDictionary<(int Site, int Row), Backfill> Fill()
    {
        var stacks = _sent.All;
        for (int first = 0, end; first < stacks.Length; first = end)
        {
            end = first + 1;
            // With an identity ids are unique in each list, else among all items of the path.
            while (end < stacks.Length && stacks[end].Source.Identity is null && ReferenceEquals(stacks[end].Rule, stacks[first].Rule)) end++;
            Fill(stacks[first..end]);
        }

        return _filled;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isInUse) return;

        (_isInUse, _uid, _installed, Derivations) = (false, default, null, 0);
        if (_kept is not null || _sent.Items + _stored.Items > MaxItemsKept)
        {
            _ids.Dispose();
            return;
        }

        _texts.Clear();
        _keys.Clear();
        _sent.Clear();
        _stored.Clear();
        _filled.Clear();
        _known.Clear();
        _storedHolders.Clear();
        _taken.Clear();
        _next.Clear();
        _skips.Clear();
        _kept = this;
    }

    private void Read(StatusUpdate update)
    {
        (_isInUse, _uid) = (true, KeyTexts.Shorten(update.Object.Uid));
        _sent.AddAll(update.Object);
        _keys.Count(_sent, update.Object);
        _keys.Set(_sent, update.Object);
        if (update.IsOfStored)
        {
            Record(_sent, update.Object, areStored: true);
            return;
        }

        _stored.AddAll(update.OldObject);
        _keys.Set(_stored, update.OldObject);
        Record(_stored, update.OldObject, areStored: true);
        Record(_sent, update.Object, areStored: false);
    }

    /// <param name="stacks">Those among whose items an id must be unique.</param>
    private void Fill(ReadOnlySpan<IdStack> stacks)
    {
        _taken.Clear();
        _next.Clear();
        foreach (var stack in stacks)
        {
            foreach (ref readonly var entry in _sent.EntriesOf(stack))
            {
                if (!entry.LacksId) _taken.Add(entry.Id);
            }
        }

        // Its own stack comes first, and for all items before any gets another id: two stacks may know an item by different ids, and each keeps its own.
        foreach (var stack in stacks)
        {
            foreach (ref readonly var entry in _sent.EntriesOf(stack))
            {
                if (entry.LacksId && _known.TryGetValue(entry.Key, out var known) && Fits(stack, known)) Set(stack, entry, known);
            }
        }

        // From the oldest, so that what is pushed on top never changes what is below.
        foreach (var stack in stacks)
        {
            foreach (ref readonly var entry in _sent.EntriesOf(stack))
            {
                if (entry.LacksId && !_filled.ContainsKey((entry.Site, stack.Rule.Row))) Set(stack, entry, FindElsewhere(stack, entry.Key) ?? Derive(stack, entry.Key));
            }
        }
    }

    private void Set(IdStack stack, IdEntry entry, KnownId id)
    {
        _taken.Add(id.Text);
        _filled[(entry.Site, stack.Rule.Row)] = new Backfill(id.Json, id.Source);
    }

    private KnownId? FindElsewhere(IdStack stack, EntryKey key) =>
        _known.TryGetValue(key.Anywhere, out var known) && Fits(stack, known) && !IsHeldByAnother(known.Text, key) ? known : null;

    // Another field of the same identity may allow what this one rejects.
    private bool Fits(IdStack stack, KnownId id) => !_taken.Contains(id.Text) && _installed?.Accepts(stack.Rule.Row, id.Json) != false;

    private KnownId Derive(IdStack stack, EntryKey key)
    {
        var ordinal = Math.Max(key.Ordinal, _next.GetValueOrDefault(key.Fingerprint));
        var id = DeriveUnheld(stack, key, ref ordinal);
        while (_taken.Contains(id.Text))
        {
            ordinal++;
            id = DeriveUnheld(stack, key, ref ordinal);
        }

        _next[key.Fingerprint] = ordinal + 1;
        // Its twin in another stack of this object, say lastPromotion's, gets the same.
        return _known[key.Anywhere] = id;
    }

    /// <summary>The id of the first ordinal from here on that no other stored item holds.</summary>
    private KnownId DeriveUnheld(IdStack stack, EntryKey key, ref int ordinal)
    {
        var (from, at) = (ordinal, ordinal);
        KnownId id;
        while (true)
        {
            while (_skips.TryGetValue((key.Fingerprint, at), out var next)) at = next;
            id = Derive(stack, key.Fingerprint, at);
            if (!IsHeldByAnother(id.Text, key)) break;
            _skips[(key.Fingerprint, at)] = at + 1;
        }

        // All that were passed lead here at once from now on.
        for (ordinal = at; from < at;)
        {
            var next = _skips[(key.Fingerprint, from)];
            _skips[(key.Fingerprint, from)] = at;
            from = next;
        }

        return id;
    }

    private KnownId Derive(IdStack stack, int fingerprint, int ordinal)
    {
        Derivations++;
        var texts = _keys[fingerprint].Texts;
        var json = stack.Source.Identity is null
            ? _ids.Derive([_uid, stack.Rule.Field.Path.Utf8], texts, ordinal)
            : _ids.Derive([_uid], texts, ordinal);
        return new KnownId(json, new Utf8Text(json[1..^1]), BackfillSource.Derived);
    }

    private bool IsHeldByAnother(Utf8Text id, EntryKey key) => _storedHolders.TryGetValue(id, out var holder) && holder != key.Anywhere;

    private void Record(IdStacks items, ObjectView view, bool areStored)
    {
        foreach (var stack in items.All)
        {
            // In the order of the text: of two items with one key the first is the one that is known.
            var entries = items.EntriesOf(stack);
            for (var i = 0; i < entries.Length; i++)
            {
                ref readonly var entry = ref entries[stack.Source.NewestFirst ? ^(i + 1) : i];
                if (entry.Id.IsEmpty) continue;

                if (areStored) _storedHolders.TryAdd(entry.Id, entry.Key.Anywhere);
                if (entry.Key.Fingerprint == EntryKey.Uncounted || _installed?.Accepts(stack.Rule.Row, view.Raw(entry.Slot)) == false) continue;

                var id = new KnownId(view.Raw(entry.Slot), entry.Id, BackfillSource.CarriedOver);
                _known.TryAdd(entry.Key.Anywhere, id);
                if (areStored) _known.TryAdd(entry.Key, id);
            }
        }
    }

    /// <summary>An id and where it comes from.</summary>
    /// <param name="Json">The id as JSON.</param>
    /// <param name="Text">The id.</param>
    /// <param name="Source">Where it comes from.</param>
    private readonly record struct KnownId(ReadOnlyMemory<byte> Json, Utf8Text Text, BackfillSource Source);
}
