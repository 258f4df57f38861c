using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.Schema;

/// <summary>Writes parts of a schema as JSON, the same however they were written: with no blanks, and with no escapes that people would have to decode.</summary>
internal static class SchemaJson
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A keyword's value.</summary>
    public static string Write(JsonElement value) => JsonNode.Parse(value.GetRawText())?.ToJsonString(Plain) ?? "null";

    /// <summary>A schema without its descriptions, which change more often than its rules.</summary>
    public static string WriteRules(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', schema.EnumerateObject().Where(keyword => !IsDescription(keyword)).Select(keyword => $"\"{keyword.Name}\":{WriteRules(keyword.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', schema.EnumerateArray().Select(WriteRules))}]",
        _ => Write(schema),
    };

    // A property may have that name too: then its value is a schema.
    private static bool IsDescription(JsonProperty keyword) => keyword.Name is "title" or "description" && keyword.Value.ValueKind == JsonValueKind.String;
}
