using KargoStageWebhook.Json;

namespace KargoStageWebhook.Kargo;

/// <summary>
/// Finds ids for the entries of one object that came without. Stateless between reviews: the same object and oldObject give the same ids,
/// so a reinvocation, a dry run or a retry changes nothing.
/// </summary>
internal sealed class IdBackfill : IDisposable
{
    private readonly KargoObject _object;
    private readonly VerificationIdentity _identity;
    private readonly Dictionary<EntryKey, BackfilledId> _known = [];
    private readonly Dictionary<(Utf8Text Collection, Utf8Text Id), EntryKey> _oldHolders = [];

    /// <param name="sent">The object under review.</param>
    /// <param name="stored">What the cluster holds of it.</param>
    public IdBackfill(KargoObject sent, KargoObject stored)
    {
        _object = sent;
        _identity = new VerificationIdentity(sent.Uid);
        foreach (var collection in stored.Collections) Learn(stored, collection, isStored: true);
        foreach (var collection in sent.Collections) Learn(sent, collection, isStored: false);
    }

    /// <summary>An id for each entry of the collection that lacks one, by <see cref="VerificationEntry.Index"/>.</summary>
    public Dictionary<int, BackfilledId> Fill(FreightCollection collection)
    {
        var entries = _object.EntriesOf(collection);
        var taken = new HashSet<Utf8Text>();
        foreach (ref readonly var entry in entries) taken.Add(entry.Id);

        var filled = new Dictionary<int, BackfilledId>();
        var keys = KeysOf(_object, collection);
        // From the oldest, so that what is pushed on top never changes what is below.
        for (var i = entries.Length - 1; i >= 0; i--)
        {
            if (entries[i].Present.HasFlag(EntryFields.Id)) continue;

            var id = CarryOver(keys[i], taken) ?? Derive(keys[i], taken);
            taken.Add(id.Value);
            filled.Add(entries[i].Index, id);
        }

        return filled;
    }

    /// <inheritdoc/>
    public void Dispose() => _identity.Dispose();

    private BackfilledId? CarryOver(EntryKey key, HashSet<Utf8Text> taken) =>
        _known.TryGetValue(key, out var known) && IsFree(known.Value, key, taken) ? known : null;

    private BackfilledId Derive(EntryKey key, HashSet<Utf8Text> taken)
    {
        // Counting on past an id in use ends: every candidate is another one, and only so many are taken.
        var candidate = key;
        var id = _identity.Derive(candidate);
        while (!IsFree(id, key, taken))
        {
            candidate = candidate with { Ordinal = candidate.Ordinal + 1 };
            id = _identity.Derive(candidate);
        }

        // Its twin in another collection of this object, say lastPromotion's, gets the same.
        var derived = new BackfilledId(id, IdOrigin.Derived);
        _known[key] = derived;
        return derived;
    }

    private bool IsFree(Utf8Text id, EntryKey key, HashSet<Utf8Text> taken) =>
        !taken.Contains(id) && (!_oldHolders.TryGetValue((key.Collection, id), out var holder) || holder == key);

    private void Learn(KargoObject from, FreightCollection collection, bool isStored)
    {
        var entries = from.EntriesOf(collection);
        var keys = KeysOf(from, collection);
        for (var i = 0; i < entries.Length; i++)
        {
            var id = entries[i].Id;
            if (id.IsEmpty) continue;

            _known.TryAdd(keys[i], new BackfilledId(id, IdOrigin.CarriedOver));
            if (isStored) _oldHolders.TryAdd((collection.Id, id), keys[i]);
        }
    }

    private static EntryKey[] KeysOf(KargoObject from, FreightCollection collection)
    {
        var entries = from.EntriesOf(collection);
        var keys = new EntryKey[entries.Length];
        var alike = new Dictionary<EntryKey, int>();
        for (var i = entries.Length - 1; i >= 0; i--)
        {
            var oldest = EntryKey.OfOldest(collection.Id, entries[i]);
            var ordinal = alike.GetValueOrDefault(oldest);
            alike[oldest] = ordinal + 1;
            keys[i] = oldest with { Ordinal = ordinal };
        }

        return keys;
    }
}
