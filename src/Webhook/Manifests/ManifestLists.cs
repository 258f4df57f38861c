using System.Text.Json;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Manifests;

/// <summary>Takes lists apart that are in memory: an item of a list may be one.</summary>
internal static class ManifestLists
{
    // Of a kind in a message, in characters.
    private const int MaxKind = 100;

    /// <summary>The object, or the objects in it where it is a list: where its kind says so and it has items, since a kind such as AllowList is none of lists.</summary>
    /// <param name="json">Its JSON, which has been read once.</param>
    /// <param name="place">Where it stands.</param>
    public static IEnumerable<ManifestItem> Open(ReadOnlyMemory<byte> json, ObjectPlace place)
    {
        var waiting = new Queue<ReadOnlyMemory<byte>>([json]);
        while (waiting.TryDequeue(out var document))
        {
            if (Open(document, waiting, place) is { } item) yield return item;
        }
    }

    /// <returns>Null for a list, whose items are put in the queue.</returns>
    private static ManifestItem? Open(ReadOnlyMemory<byte> document, Queue<ReadOnlyMemory<byte>> waiting, ObjectPlace place)
    {
        try
        {
            var (kind, items) = Read(document);
            if (kind.IsEmpty) return new ManifestItem.Problem($"{place}: an object has no kind");
            if (!IsList(kind) || items is null) return new ManifestItem.Document(document, kind, place);

            foreach (var item in items) waiting.Enqueue(item);
            return null;
        }
        // Utf8JsonReader says InvalidOperationException of text that is not UTF-8.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return new ManifestItem.Problem($"{place}: {JsonPlace.Reason(fault)}");
        }
    }

    /// <summary>Why a document that has items is no list; null where it is one.</summary>
    /// <param name="kind">Its kind; empty for none.</param>
    public static string? DescribeOther(Utf8Text kind) =>
        kind.IsEmpty ? "a document has no kind"
        : IsList(kind) ? null
        : $"a document of kind {Printable.Clip(kind.ToString(), MaxKind)} is no list, but has items";

    /// <summary>Whether a kind is one of lists.</summary>
    public static bool IsList(Utf8Text kind) => kind.Bytes.Span.EndsWith("List"u8);

    private static (Utf8Text Kind, IReadOnlyList<ReadOnlyMemory<byte>>? Items) Read(ReadOnlyMemory<byte> document)
    {
        var (kind, items) = (default(Utf8Text), (List<ReadOnlyMemory<byte>>?)null);
        var cursor = new JsonCursor(document);
        if (!cursor.EnterObject()) throw new JsonException("expected an object with apiVersion and kind");

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("kind"u8)) kind = cursor.TakeText();
            else if (cursor.NameIs("items"u8)) items = ItemsIn(cursor.TakeRaw());
            else cursor.Skip();
        }

        return (kind, items);
    }

    /// <returns>Null for what is no list. Go writes an empty one as null.</returns>
    private static List<ReadOnlyMemory<byte>>? ItemsIn(ReadOnlyMemory<byte> json)
    {
        if (json.Span.SequenceEqual("null"u8)) return [];

        var cursor = new JsonCursor(json);
        if (!cursor.EnterArray()) return null;

        var items = new List<ReadOnlyMemory<byte>>();
        while (cursor.NextElement()) items.Add(cursor.TakeRaw());
        return items;
    }
}
