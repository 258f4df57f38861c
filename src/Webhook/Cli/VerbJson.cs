using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KargoStageWebhook.Cli;

/// <summary>
/// The JSON of all verbs: what is null is left out, and text is written as people read it. Each verb has a JsonSerializerContext of its own
/// with these options.
/// </summary>
internal static class VerbJson
{
    /// <summary>For a document that is written piece by piece.</summary>
    public static JsonWriterOptions Pieces { get; } = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A document over many lines.</summary>
    /// <param name="converters">For the enumerations in it.</param>
    public static JsonSerializerOptions Document(params ReadOnlySpan<JsonConverter> converters)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = true,
        };
        foreach (var converter in converters) options.Converters.Add(converter);
        return options;
    }
}
