using System.Text.Json;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Json;
using KargoStageWebhook.Kargo;
using YamlDotNet.Core;

namespace KargoStageWebhook.Check;

/// <summary>Finds the Stages and Promotions in a text: JSON or YAML, several documents, lists, AdmissionReviews.</summary>
internal static class ManifestReader
{
    /// <summary>Reads the whole text.</summary>
    /// <returns>A review for each Stage and Promotion, in order, which the caller disposes; and how many other objects there were.</returns>
    /// <exception cref="InvalidDataException">The text cannot be read; the message says why.</exception>
    public static (IReadOnlyList<Review> Reviews, int Others) Read(ReadOnlyMemory<byte> text)
    {
        var reviews = new List<Review>();
        var others = 0;
        try
        {
            var waiting = new Queue<ReadOnlyMemory<byte>>(ReadDocuments(text));
            if (waiting.Count == 0) throw new InvalidDataException("there is no document in it");

            while (waiting.TryDequeue(out var document))
            {
                if (Open(document, waiting) is not { } kind) continue;

                if (ToReview(document, kind) is { Resource: not null } review) reviews.Add(review);
                else others++;
            }

            return (reviews, others);
        }
        // Utf8JsonReader says InvalidOperationException of text that is not UTF-8.
        catch (Exception fault) when (fault is JsonException or YamlException or InvalidOperationException)
        {
            throw new InvalidDataException(fault.Message, fault);
        }
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> ReadDocuments(ReadOnlyMemory<byte> text)
    {
        var start = text.Span.IndexOfAnyExcept(" \t\r\n"u8);
        var looksLikeJson = start >= 0 && text.Span[start] is (byte)'{' or (byte)'[';
        if (looksLikeJson) return JsonCursor.Split(text);

        using var yaml = new StreamReader(new MemoryStream(text.ToArray()));
        return YamlReader.ReadDocuments(yaml);
    }

    /// <summary>Looks at the top of a document; a list's items are put in the queue instead.</summary>
    /// <returns>The document's kind; null for a list.</returns>
    private static Utf8Text? Open(ReadOnlyMemory<byte> document, Queue<ReadOnlyMemory<byte>> waiting)
    {
        var kind = default(Utf8Text);
        var items = new List<ReadOnlyMemory<byte>>();
        var cursor = new JsonCursor(document);
        if (!cursor.EnterObject()) throw new InvalidDataException("a document is no object with apiVersion and kind");

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("kind"u8)) kind = cursor.TakeText();
            else if (cursor.NameIs("items"u8) && cursor.EnterArray()) TakeAll(ref cursor, items);
            else cursor.Skip();
        }

        if (kind.IsEmpty) throw new InvalidDataException("a document has no kind");
        if (!kind.Bytes.Span.EndsWith("List"u8)) return kind;

        foreach (var item in items) waiting.Enqueue(item);
        return null;
    }

    private static void TakeAll(ref JsonCursor cursor, List<ReadOnlyMemory<byte>> items)
    {
        while (cursor.NextElement()) items.Add(cursor.TakeRaw());
    }

    private static Review ToReview(ReadOnlyMemory<byte> document, Utf8Text kind)
    {
        if (!kind.Is("AdmissionReview"u8))
        {
            var cursor = new JsonCursor(document);
            return Review.OfStored(KargoObjectReader.Read(ref cursor));
        }

        return ReviewReader.Read(document) switch
        {
            ReadResult.Readable readable => readable.Review,
            ReadResult.Malformed malformed => throw new InvalidDataException(malformed.Message),
            _ => throw new NotSupportedException("A result of reading that is not known here."),
        };
    }
}
