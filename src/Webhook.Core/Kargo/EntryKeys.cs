namespace KargoStageWebhook.Kargo;

/// <summary>Gives the entries of one review's objects their keys.</summary>
/// <param name="capacity">How many entries are to be expected.</param>
internal sealed class EntryKeys(int capacity)
{
    private readonly Dictionary<EntryLook, int> _looks = new(capacity);
    private readonly Dictionary<int, int> _alike = [];

    /// <summary>The keys of all entries of an object, by their places in <see cref="KargoObject.Entries"/>.</summary>
    public EntryKey[] Of(KargoObject from)
    {
        var keys = new EntryKey[from.Entries.Length];
        foreach (ref readonly var collection in from.Collections)
        {
            _alike.Clear();
            var (start, length) = collection.Entries.GetOffsetAndLength(keys.Length);
            for (var i = start + length - 1; i >= start; i--)
            {
                var look = NumberOf(EntryLook.Of(collection, from.Entries[i]));
                var ordinal = _alike.GetValueOrDefault(look);
                _alike[look] = ordinal + 1;
                keys[i] = new EntryKey(look, ordinal);
            }
        }

        return keys;
    }

    private int NumberOf(EntryLook look)
    {
        if (_looks.TryGetValue(look, out var number)) return number;

        _looks.Add(look, number = _looks.Count);
        return number;
    }
}
