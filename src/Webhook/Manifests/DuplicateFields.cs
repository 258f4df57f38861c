using System.Buffers;
using System.Text.Json;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Manifests;

/// <summary>Fields that come twice in one object: kubectl and API servers read the last one, and know nothing of those before it.</summary>
internal static class DuplicateFields
{
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = JsonCursor.MaxDepth };

    /// <summary>Removes those that are not read.</summary>
    /// <param name="json">The JSON of a value, which has been read once.</param>
    /// <returns>The same memory where there are none.</returns>
    public static ReadOnlyMemory<byte> Remove(ReadOnlyMemory<byte> json)
    {
        var removed = Find(json);
        if (removed.Count == 0) return json;

        var (kept, at) = (new ArrayBufferWriter<byte>(json.Length), 0);
        foreach (var (start, end) in removed.Order())
        {
            if (start < at) continue; // It stands in one that is removed.

            kept.Write(json.Span[at..start]);
            at = end;
        }

        kept.Write(json.Span[at..]);
        return kept.WrittenMemory;
    }

    /// <returns>Each from its name to the next one: there is one, since the field comes again.</returns>
    private static List<(int Start, int End)> Find(ReadOnlyMemory<byte> json)
    {
        var (removed, open) = (new List<(int Start, int End)>(), new Stack<Names>());
        var reader = new Utf8JsonReader(json.Span, Deep);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push(new Names([], []));
                    break;
                case JsonTokenType.EndObject:
                    open.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    var start = (int)reader.TokenStartIndex;
                    var name = json.Slice(start + 1, reader.ValueSpan.Length);
                    if (open.Peek().Replace(new Utf8Text(reader.ValueIsEscaped ? JsonText.Unescape(name) : name), start) is { } earlier) removed.Add(earlier);
                    break;
            }
        }

        return removed;
    }

    /// <summary>The names of one object.</summary>
    /// <param name="Last">Which field has a name, from 0: the last one so far.</param>
    /// <param name="Starts">Where the fields begin.</param>
    private readonly record struct Names(Dictionary<Utf8Text, int> Last, List<int> Starts)
    {
        /// <returns>The earlier field of that name; null where there is none.</returns>
        public (int Start, int End)? Replace(Utf8Text name, int start)
        {
            Starts.Add(start);
            var isThere = Last.TryGetValue(name, out var earlier);
            Last[name] = Starts.Count - 1;
            return isThere ? (Starts[earlier], Starts[earlier + 1]) : null;
        }
    }
}
