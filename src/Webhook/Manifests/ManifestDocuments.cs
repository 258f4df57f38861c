using System.Text.Json;
using KargoStageWebhook.Text;
using YamlDotNet.Core;

namespace KargoStageWebhook.Manifests;

/// <summary>The objects in a text of JSON or YAML: several documents, and lists, whose items are taken out.</summary>
internal static class ManifestDocuments
{
    /// <summary>Reads the whole text.</summary>
    /// <returns>The JSON of each object and its kind, in order.</returns>
    /// <exception cref="InvalidDataException">The text cannot be read; the message says why.</exception>
    public static IReadOnlyList<(ReadOnlyMemory<byte> Text, Utf8Text Kind)> Read(ReadOnlyMemory<byte> text)
    {
        var objects = new List<(ReadOnlyMemory<byte>, Utf8Text)>();
        try
        {
            var waiting = new Queue<ReadOnlyMemory<byte>>(ReadDocuments(text));
            if (waiting.Count == 0) throw new InvalidDataException("there is no document in it");

            while (waiting.TryDequeue(out var document))
            {
                if (Open(document, waiting) is { } kind) objects.Add((document, kind));
            }

            return objects;
        }
        // Utf8JsonReader says InvalidOperationException of text that is not UTF-8.
        catch (Exception fault) when (fault is JsonException or YamlException or InvalidOperationException)
        {
            throw new InvalidDataException(fault.Message, fault);
        }
    }

    /// <summary>The documents of a text, JSON or YAML, as JSON.</summary>
    /// <exception cref="JsonException">It begins like JSON and is none.</exception>
    /// <exception cref="YamlException">It is neither.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> ReadDocuments(ReadOnlyMemory<byte> text)
    {
        var start = text.Span.IndexOfAnyExcept(" \t\r\n"u8);
        var looksLikeJson = start >= 0 && text.Span[start] is (byte)'{' or (byte)'[';
        if (looksLikeJson) return JsonCursor.Split(text);

        using var yaml = new StreamReader(new MemoryStream(text.ToArray()));
        return YamlReader.ReadDocuments(yaml);
    }

    /// <summary>Reads the top of a document; a list's items are put in the queue instead.</summary>
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
}
