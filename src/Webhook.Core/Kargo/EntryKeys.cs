using System.Runtime.InteropServices;

namespace KargoStageWebhook.Kargo;

/// <summary>
/// Gives the entries of one review's objects their keys. What is long, looks and places of stacks, is numbered, so that the keys are short.
/// </summary>
/// <param name="capacity">How many entries are to be expected.</param>
internal sealed class EntryKeys(int capacity)
{
    private readonly Dictionary<EntryLook, int> _looks = new(capacity);
    private readonly Dictionary<StackPlace, int> _stacks = [];
    private readonly Dictionary<StackPlace, int> _occurrences = [];
    private readonly Dictionary<int, int> _alike = [];

    /// <summary>The keys of all entries of an object, by their places in <see cref="KargoObject.Entries"/>.</summary>
    public EntryKey[] Of(KargoObject from)
    {
        var keys = new EntryKey[from.Entries.Length];
        _occurrences.Clear();
        for (var i = from.Collections.Length - 1; i >= 0; i--)
        {
            var collection = from.Collections[i];
            var place = new StackPlace(collection.Path, collection.Id, Occurrence: 0);
            var stack = NumberOf(place with { Occurrence = Next(_occurrences, place) }, _stacks);

            _alike.Clear();
            for (var entry = collection.Entries.End.Value - 1; entry >= collection.Entries.Start.Value; entry--)
            {
                var look = NumberOf(EntryLook.Of(collection, from.Entries[entry]), _looks);
                keys[entry] = new EntryKey(stack, look, Next(_alike, look));
            }
        }

        return keys;
    }

    private static int NumberOf<T>(T what, Dictionary<T, int> numbers)
        where T : notnull
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, what, out var isKnown);
        if (!isKnown) number = numbers.Count - 1;
        return number;
    }

    private static int Next<T>(Dictionary<T, int> counts, T what)
        where T : notnull => CollectionsMarshal.GetValueRefOrAddDefault(counts, what, out _)++;
}
