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
    private readonly Dictionary<(StackPlace, EntryKey), Utf8Text> _stored;
    private readonly Dictionary<(Utf8Text Collection, Utf8Text Id), EntryKey> _storedHolders;
    private readonly Dictionary<EntryKey, BackfilledId> _known;
    private readonly HashSet<Utf8Text> _taken = [];

    /// <param name="sent">The object under review.</param>
    /// <param name="stored">What the cluster holds of it.</param>
    public IdBackfill(KargoObject sent, KargoObject stored)
    {
        var (most, keys) = (Math.Max(sent.Entries.Length, stored.Entries.Length), new EntryKeys(sent.Entries.Length));
        (_stored, _storedHolders, _known) = (new(stored.Entries.Length), new(stored.Entries.Length), new(most));
        _sent = sent;
        _sentKeys = keys.Of(sent);
        _identity = new VerificationIdentity(sent.Uid);

        var storedKeys = keys.Of(stored);
        foreach (var (place, collection) in StackPlace.AllOf(stored)) LearnStored(place, collection, stored.Entries, storedKeys);
        foreach (var (_, collection) in StackPlace.AllOf(sent)) Learn(collection, sent.Entries, _sentKeys);
    }

    /// <summary>An id for each entry that lacks one, by the entry's place in <see cref="KargoObject.Entries"/>; the others' stay empty.</summary>
    public BackfilledId[] Fill()
    {
        var filled = new BackfilledId[_sent.Entries.Length];
        foreach (var (place, collection) in StackPlace.AllOf(_sent)) Fill(place, collection, filled);
        return filled;
    }

    /// <inheritdoc/>
    public void Dispose() => _identity.Dispose();

    private void Fill(StackPlace place, FreightCollection collection, BackfilledId[] filled)
    {
        _taken.Clear();
        foreach (ref readonly var entry in _sent.EntriesOf(collection)) _taken.Add(entry.Id);

        // From the oldest, so that what is pushed on top never changes what is below.
        for (var i = collection.Entries.End.Value - 1; i >= collection.Entries.Start.Value; i--)
        {
            if (_sent.Entries[i].Present.HasFlag(EntryFields.Id)) continue;

            var id = CarryOver(place, _sentKeys[i]) ?? Derive(EntryLook.Of(collection, _sent.Entries[i]), _sentKeys[i]);
            _taken.Add(id.Value);
            filled[i] = id;
        }
    }

    private BackfilledId? CarryOver(StackPlace place, EntryKey key)
    {
        if (_stored.TryGetValue((place, key), out var stored) && !_taken.Contains(stored)) return new BackfilledId(stored, IdOrigin.CarriedOver);

        return _known.TryGetValue(key, out var known) && IsFree(known.Value, place.Collection, key) ? known : null;
    }

    private BackfilledId Derive(EntryLook look, EntryKey key)
    {
        // Counting on past an id in use ends: every candidate is another one, and only so many are taken.
        var ordinal = key.Ordinal;
        var id = _identity.Derive(look, ordinal);
        while (!IsFree(id, look.Collection, key)) id = _identity.Derive(look, ++ordinal);

        // Its twin in another collection of this object, say lastPromotion's, gets the same.
        var derived = new BackfilledId(id, IdOrigin.Derived);
        _known[key] = derived;
        return derived;
    }

    private bool IsFree(Utf8Text id, Utf8Text collection, EntryKey key) =>
        !_taken.Contains(id) && (!_storedHolders.TryGetValue((collection, id), out var holder) || holder == key);

    private void LearnStored(StackPlace place, FreightCollection collection, ReadOnlySpan<VerificationEntry> entries, EntryKey[] keys)
    {
        for (var i = collection.Entries.Start.Value; i < collection.Entries.End.Value; i++)
        {
            if (entries[i].Id.IsEmpty) continue;

            _stored.TryAdd((place, keys[i]), entries[i].Id);
            _storedHolders.TryAdd((collection.Id, entries[i].Id), keys[i]);
        }

        Learn(collection, entries, keys);
    }

    private void Learn(FreightCollection collection, ReadOnlySpan<VerificationEntry> entries, EntryKey[] keys)
    {
        for (var i = collection.Entries.Start.Value; i < collection.Entries.End.Value; i++)
        {
            if (!entries[i].Id.IsEmpty) _known.TryAdd(keys[i], new BackfilledId(entries[i].Id, IdOrigin.CarriedOver));
        }
    }
}
