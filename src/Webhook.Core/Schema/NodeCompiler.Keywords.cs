using System.Text.Json;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Schema;

/// <content>The values of keywords, of the types that they must have.</content>
internal sealed partial class NodeCompiler
{
    private const int MaxShown = 80;

    private static bool Has(JsonElement schema, string keyword, out JsonElement value) =>
        schema.TryGetProperty(keyword, out value) && value.ValueKind != JsonValueKind.Null;

    private bool Has(JsonElement schema, string keyword, JsonValueKind kind, out JsonElement value)
    {
        if (!Has(schema, keyword, out value)) return false;

        Expect(kind, value, keyword);
        return true;
    }

    private bool IsTrue(JsonElement schema, string keyword)
    {
        if (!Has(schema, keyword, out var value)) return false;

        ExpectBoolean(value, keyword);
        return value.ValueKind == JsonValueKind.True;
    }

    private long? CountOf(JsonElement schema, string keyword)
    {
        if (!Has(schema, keyword, out var value)) return null;

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) ? count : throw Unexpected(value, keyword, "a whole number");
    }

    private IEnumerable<string> TextsOf(JsonElement list, string keyword)
    {
        foreach (var (i, text) in list.EnumerateArray().Index())
        {
            Expect(JsonValueKind.String, text, $"{keyword}[{i}]");
            yield return text.GetString()!;
        }
    }

    private void ExpectBoolean(JsonElement value, string keyword)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) throw Unexpected(value, keyword, "true or false");
    }

    private void Expect(JsonValueKind kind, JsonElement value, string keyword)
    {
        if (value.ValueKind == kind) return;

        var isWord = kind == JsonValueKind.String && value.ValueKind is JsonValueKind.True or JsonValueKind.False;
        throw Unexpected(value, keyword, kind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.Number => "a number",
            _ => isWord ? "a text: in YAML a word such as y, no or on needs quotes" : "a text",
        });
    }

    private InvalidDataException Unexpected(JsonElement value, string keyword, string expected) =>
        new($"{keyword}{(Here.Length > 0 ? $" of {Here}" : string.Empty)} is {Printable.Clip(value.GetRawText(), MaxShown)}, expected {expected}");
}
