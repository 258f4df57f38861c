using KargoStageWebhook.Json;

namespace KargoStageWebhook.Kargo;

/// <summary>
/// Which stack of an object is meant, in a way that a promotion does not shift: the same Freight may be in a history more than once.
/// </summary>
/// <param name="Path">Where the collection lives.</param>
/// <param name="Collection">Its id.</param>
/// <param name="Occurrence">0-based count, from the oldest, among the collections of that path with that id.</param>
internal readonly record struct StackPlace(VerificationPath Path, Utf8Text Collection, int Occurrence)
{
    /// <summary>The stacks of an object, oldest first in each path.</summary>
    public static IReadOnlyList<(StackPlace Place, FreightCollection Collection)> AllOf(KargoObject from)
    {
        var stacks = new List<(StackPlace, FreightCollection)>(from.Collections.Length);
        var latest = new Dictionary<StackPlace, int>();
        for (var i = from.Collections.Length - 1; i >= 0; i--)
        {
            var collection = from.Collections[i];
            var first = new StackPlace(collection.Path, collection.Id, Occurrence: 0);
            var occurrence = latest.GetValueOrDefault(first);
            latest[first] = occurrence + 1;
            stacks.Add((first with { Occurrence = occurrence }, collection));
        }

        return stacks;
    }
}
