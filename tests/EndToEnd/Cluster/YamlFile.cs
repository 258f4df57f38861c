using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>A YAML file beside the tests.</summary>
internal static class YamlFile
{
    /// <summary>Its one document as JSON.</summary>
    /// <param name="path">Of the file, below the tests' folder.</param>
    public static JsonObject Read(params ReadOnlySpan<string> path) => Parse(File.ReadAllText(Path.Combine([AppContext.BaseDirectory, .. path])));

    /// <summary>The one document of a text as JSON.</summary>
    public static JsonObject Parse(string yaml)
    {
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml);
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(value))!.AsObject();
    }
}
