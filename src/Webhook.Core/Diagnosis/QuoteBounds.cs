namespace KargoStageWebhook.Diagnosis;

/// <summary>The quotes of an entry by their level, to find where the quoted texts around an error begin and end.</summary>
internal sealed class QuoteBounds
{
    // At index k: the places of the quotes of all levels below k + 1, in order.
    private readonly List<int>[] _places = [.. Enumerable.Range(0, QuotedText.MaxLevel).Select(_ => new List<int>())];

    /// <summary>Reads an entry once.</summary>
    public QuoteBounds(string entry)
    {
        for (var quote = entry.IndexOf('"', StringComparison.Ordinal); quote >= 0; quote = entry.IndexOf('"', quote + 1))
        {
            for (var level = QuotedText.LevelOf(QuotedText.BackslashesBefore(entry, quote, 0)); level < QuotedText.MaxLevel; level++) _places[level].Add(quote);
        }
    }

    /// <summary>The texts around an error, the innermost first; the last one is the entry.</summary>
    public IEnumerable<(int Start, int End)> Around(ErrorPlace place)
    {
        for (var level = place.Level; level > 0; level--)
        {
            var places = _places[level - 1];
            var (next, end) = (IndexFrom(places, place.Start), IndexFrom(places, place.End));
            yield return (next > 0 ? places[next - 1] : 0, end < places.Count ? places[end] : int.MaxValue);
        }

        yield return (0, int.MaxValue);
    }

    // Of the first quote at a place or behind it.
    private static int IndexFrom(List<int> places, int place)
    {
        var index = places.BinarySearch(place);
        return index < 0 ? ~index : index;
    }
}
