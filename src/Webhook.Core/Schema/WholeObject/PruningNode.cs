using System.Text.Json;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Schema.WholeObject;

/// <summary>Which fields of a value an API server keeps. It drops the others and their data silently (apiextensions-apiserver, pruning/algorithm.go).</summary>
internal sealed class PruningNode
{
    private const int MaxShown = 80;

    /// <summary>The fields that are listed.</summary>
    public IReadOnlyDictionary<string, PruningNode> Properties { get; private init; } = new Dictionary<string, PruningNode>();

    /// <summary>Whether fields are kept that are not listed, and pruned by <see cref="AdditionalProperties"/>.</summary>
    public bool HasAdditionalProperties { get; private init; }

    /// <summary>What is kept of those; null, as for <c>additionalProperties: true</c>, where they are kept and no field in them.</summary>
    public PruningNode? AdditionalProperties { get; private init; }

    /// <summary>What is kept of items; null where no field of them is.</summary>
    public PruningNode? Items { get; private init; }

    /// <summary><c>x-kubernetes-preserve-unknown-fields</c>.</summary>
    public bool KeepsUnknown { get; private init; }

    /// <summary><c>x-kubernetes-embedded-resource</c>: apiVersion, kind and metadata are kept.</summary>
    public bool IsEmbedded { get; private init; }

    /// <summary>Compiles the schema of a whole object, which need not say that it is a resource.</summary>
    /// <param name="schema">Its schema; it does not nest deeper than a compiled one may.</param>
    public static PruningNode CompileRoot(JsonElement schema) => Compile(schema, isEmbedded: true);

    private static PruningNode Compile(JsonElement schema) => schema.ValueKind == JsonValueKind.Object
        ? Compile(schema, IsTrue(schema, NodeCompiler.EmbeddedResource))
        : throw new InvalidDataException($"a schema in an embedded resource is {Printable.Clip(schema.GetRawText(), MaxShown)}, expected an object"); // All others are compiled before.

    private static PruningNode Compile(JsonElement schema, bool isEmbedded)
    {
        var hasAdditional = schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind is JsonValueKind.Object or JsonValueKind.True;
        return new PruningNode
        {
            Properties = schema.TryGetProperty("properties", out var listed) && listed.ValueKind == JsonValueKind.Object
                ? listed.EnumerateObject().DistinctBy(property => property.Name).ToDictionary(property => property.Name, property => Compile(property.Value))
                : new Dictionary<string, PruningNode>(),
            HasAdditionalProperties = hasAdditional,
            AdditionalProperties = hasAdditional && additional.ValueKind == JsonValueKind.Object ? Compile(additional) : null,
            Items = schema.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Object ? Compile(items) : null,
            KeepsUnknown = IsTrue(schema, NodeCompiler.PreserveUnknownFields),
            IsEmbedded = isEmbedded,
        };
    }

    private static bool IsTrue(JsonElement schema, string keyword) => schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.True;
}
