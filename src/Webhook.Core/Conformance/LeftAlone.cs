using System.Text.Json;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Conformance;

/// <summary>
/// What had better stay as it is stored while nobody knows what the cluster enforces: lists with an entry that lacks what is never invented. Should
/// the CRD require that, an API server forgives it (from Kubernetes 1.33 on) for as long as the list is the stored one, and an id that is filled
/// in there would cost the update; an API server that does not forgive it refuses the update with an id or without.
/// </summary>
internal static class LeftAlone
{
    // As deep as for ratcheting. What goes deeper nobody sends in earnest, and it is left as it is.
    private static readonly JsonDocumentOptions Comparable = new() { MaxDepth = 1000 };

    /// <summary>The paths of the lists, as <see cref="Schema.Ratcheted.Unchanged"/> has them.</summary>
    /// <param name="review">The update.</param>
    /// <param name="neverInvented">The fields that are missing and stay so.</param>
    public static IReadOnlyList<string> In(Review review, IEnumerable<FieldPath> neverInvented)
    {
        var lists = neverInvented.Select(field => field.Path.OuterList).Distinct().ToList();
        if (lists.Count == 0 || review.IsOfStored || review.OldObject.Status.IsEmpty) return [];

        try
        {
            using var sent = JsonDocument.Parse(review.Object.Status, Comparable);
            using var stored = JsonDocument.Parse(review.OldObject.Status, Comparable);
            return lists.FindAll(list => TryFind(sent.RootElement, list, out var one) && TryFind(stored.RootElement, list, out var other) && JsonElement.DeepEquals(one, other));
        }
        catch (JsonException)
        {
            return lists;
        }
    }

    private static bool TryFind(JsonElement status, string path, out JsonElement found)
    {
        found = status;
        foreach (var name in path.Split('.')[1..])
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found)) return false;
        }

        return true;
    }
}
