using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.Repair;

/// <summary>What an object must be after a repair: itself, with the patch, and not a field else.</summary>
internal sealed class ExpectedObject
{
    // JsonNode compares by recursion; no field of a Stage goes anywhere near as deep.
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 1000 };

    private readonly JsonNode _expected;

    private ExpectedObject(JsonNode expected) => _expected = expected;

    /// <summary>Applies a patch to an object as it was read.</summary>
    /// <exception cref="JsonException">The object nests deeper than can be compared.</exception>
    public static ExpectedObject Create(ReadOnlySpan<byte> before, ReadOnlySpan<byte> patch)
    {
        var expected = Read(before);
        foreach (var operation in JsonNode.Parse(patch)!.AsArray())
        {
            var path = operation!["path"]!.GetValue<string>().Split('/')[1..];
            var parent = path[..^1].Aggregate(expected, Step);
            parent[path[^1]] = operation["value"]!.DeepClone();
        }

        return new ExpectedObject(WithoutChangeMarks(expected));
    }

    /// <summary>Whether this is what was expected. What marks a change (resourceVersion, managedFields) is the API server's own.</summary>
    public bool Matches(ReadOnlySpan<byte> after) => JsonNode.DeepEquals(_expected, WithoutChangeMarks(Read(after)));

    private static JsonNode Read(ReadOnlySpan<byte> json) => JsonNode.Parse(json, documentOptions: Depth) ?? throw new JsonException("An object that is null.");

    private static JsonNode Step(JsonNode parent, string segment)
    {
        var child = parent is JsonArray list ? list[int.Parse(segment, CultureInfo.InvariantCulture)] : parent[segment];
        return child ?? throw new JsonException($"There is no '{segment}'.");
    }

    private static JsonNode WithoutChangeMarks(JsonNode node)
    {
        var metadata = node["metadata"]!.AsObject();
        metadata.Remove("resourceVersion");
        metadata.Remove("managedFields");
        return node;
    }
}
