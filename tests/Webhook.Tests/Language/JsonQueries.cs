using System.Text.Json.Nodes;

namespace KargoStageWebhook.Language;

/// <summary>What a test asks of any JSON.</summary>
internal static class JsonQueries
{
    /// <summary>The text at a path of field names; "" where there is none.</summary>
    public static string TextAt(this JsonNode json, params string[] path) =>
        path.Aggregate((JsonNode?)json, (node, field) => node?[field]) is JsonValue value ? value.ToString() : string.Empty;

    /// <summary>Every object in every <c>verificationHistory</c>, wherever it stands.</summary>
    public static IReadOnlyList<JsonObject> AllEntries(this JsonNode? json) => json switch
    {
        JsonObject fields => [.. fields.SelectMany(field => field is { Key: "verificationHistory", Value: JsonArray entries }
            ? entries.OfType<JsonObject>()
            : field.Value.AllEntries())],
        JsonArray items => [.. items.SelectMany(item => item.AllEntries())],
        _ => [],
    };
}
