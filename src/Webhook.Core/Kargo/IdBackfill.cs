using KargoStageWebhook.Json;

namespace KargoStageWebhook.Kargo;

/// <summary>
/// Finds ids for the entries of one object that came without. Nothing is kept between reviews: the same object and oldObject give the same
/// ids, so a reinvocation, a dry run or a retry changes nothing.
/// </summary>
internal sealed class IdBackfill : IDisposable
{
    private readonly KargoObject _sent;
    private readonly EntryKey[] _sentKeys;
    private readonly VerificationIdentity _identity;
    private readonly Dictionary<EntryKey, BackfilledId> _known;
    private readonly Dictionary<Utf8Text, EntryKey> _storedHolders;
    private readonly HashSet<Utf8Text> _taken = [];

    /// <param name="sent">The object under review.</param>
    /// <param name="stored">What the cluster holds of it.</param>
    public IdBackfill(KargoObject sent, KargoObject stored)
    {
        var keys = new EntryKeys(sent.Entries.Length);
        _sent = sent;
        _sentKeys = keys.Of(sent);
        _identity = new VerificationIdentity(sent.Uid);
        _known = new(stored.Entries.Length + sent.Entries.Length);
        _storedHolders = new(stored.Entries.Length);
        LearnStored(stored, keys.Of(stored));
        Learn(sent, _sentKeys);
    }

    /// <summary>An id for each entry that lacks one, by the entry's place in <see cref="KargoObject.Entries"/>; the others' stay empty.</summary>
    public BackfilledId[] Fill()
    {
        var filled = new BackfilledId[_sent.Entries.Length];
        foreach (ref readonly var collection in _sent.Collections) Fill(collection, filled);
        return filled;
    }

    /// <inheritdoc/>
    public void Dispose() => _identity.Dispose();

    private void Fill(FreightCollection collection, BackfilledId[] filled)
    {
        _taken.Clear();
        foreach (ref readonly var entry in _sent.EntriesOf(collection)) _taken.Add(entry.Id);

        // From the oldest, so that what is pushed on top never changes what is below.
        for (var i = collection.Entries.End.Value - 1; i >= collection.Entries.Start.Value; i--)
        {
            if (_sent.Entries[i].Present.HasFlag(EntryFields.Id)) continue;

            filled[i] = CarryOver(_sentKeys[i]) ?? Derive(EntryLook.Of(collection, _sent.Entries[i]), _sentKeys[i]);
            _taken.Add(filled[i].Value);
        }
    }

    private BackfilledId? CarryOver(EntryKey key)
    {
        // Its own stack comes first: two stacks of one collection may know an entry by different ids, and each keeps its own.
        if (_known.TryGetValue(key, out var known) && !_taken.Contains(known.Value)) return known;

        return _known.TryGetValue(key.Anywhere, out known) && IsFree(known.Value, key) ? known : null;
    }

    private BackfilledId Derive(EntryLook look, EntryKey key)
    {
        // Counting on past an id in use ends: every candidate is another one, and only so many are taken.
        var ordinal = key.Ordinal;
        var id = _identity.Derive(look, ordinal);
        while (!IsFree(id, key)) id = _identity.Derive(look, ++ordinal);

        // Its twin in another collection of this object, say lastPromotion's, gets the same.
        var derived = new BackfilledId(id, IdOrigin.Derived);
        _known[key.Anywhere] = derived;
        return derived;
    }

    private bool IsFree(Utf8Text id, EntryKey key) =>
        !_taken.Contains(id) && (!_storedHolders.TryGetValue(id, out var holder) || holder == key.Anywhere);

    private void LearnStored(KargoObject stored, EntryKey[] keys)
    {
        foreach (var i in InOrder(stored))
        {
            var id = stored.Entries[i].Id;
            if (id.IsEmpty) continue;

            _known.TryAdd(keys[i], new BackfilledId(id, IdOrigin.CarriedOver));
            _storedHolders.TryAdd(id, keys[i].Anywhere);
        }

        Learn(stored, keys);
    }

    private void Learn(KargoObject from, EntryKey[] keys)
    {
        foreach (var i in InOrder(from))
        {
            var id = from.Entries[i].Id;
            if (!id.IsEmpty) _known.TryAdd(keys[i].Anywhere, new BackfilledId(id, IdOrigin.CarriedOver));
        }
    }

    // Collection by collection, since the entries themselves stand in the order in which they were sent, and that must not matter.
    private static IEnumerable<int> InOrder(KargoObject from)
    {
        for (var collection = 0; collection < from.Collections.Length; collection++)
        {
            var entries = from.Collections[collection].Entries;
            for (var i = entries.Start.Value; i < entries.End.Value; i++) yield return i;
        }
    }
}
