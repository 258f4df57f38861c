using System.Text.Json;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Schema;

/// <summary>Makes an OpenAPI schema of a CRD (JSONSchemaProps, apiextensions.k8s.io/v1) into nodes, and records the rules that it does not support.</summary>
/// <remarks>Throws <see cref="InvalidDataException"/> where a schema nests too deeply, or a keyword's value is of another type.</remarks>
/// <param name="profile">The fields that are backfilled; null for none.</param>
/// <param name="root">Where paths begin: the name of a property; empty for the whole object.</param>
internal sealed partial class NodeCompiler(ResourceProfile? profile, string root)
{
    /// <summary>How deep a schema may nest. The validator goes as deep, so this bounds its stack; Kargo's schemas have some ten levels.</summary>
    public const int MaxLevels = 100;

    /// <summary>The keyword of an object with apiVersion, kind and metadata of its own.</summary>
    public const string EmbeddedResource = "x-kubernetes-embedded-resource";

    /// <summary>The keyword of a value whose unknown fields are kept.</summary>
    public const string PreserveUnknownFields = "x-kubernetes-preserve-unknown-fields";

    private const int MaxRequired = 64;
    private const string IntOrString = "x-kubernetes-int-or-string";

    // These describe, or are compiled elsewhere.
    private static readonly HashSet<string> Silent =
    [
        "title", "description", "example", "externalDocs", "x-kubernetes-map-type", "x-kubernetes-group-version-kind", "x-kubernetes-patch-strategy",
        "x-kubernetes-patch-merge-key", "type", "nullable", "default", "properties", "required", "additionalProperties", "items", "minItems", "maxItems",
        "minProperties", "maxProperties", "minLength", "maxLength", "pattern", "format", "enum", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", PreserveUnknownFields, IntOrString, "x-kubernetes-list-map-keys", "x-kubernetes-list-type",
    ];

    // What CRDs may have beside x-kubernetes-int-or-string and says no more (apiextensions-apiserver, isIntOrStringAnyOfPattern and isIntOrStringAllOfPattern).
    private static readonly HashSet<(string Keyword, string Value)> NamesIntOrString =
    [
        ("anyOf", """[{"type":"integer"},{"type":"string"}]"""), ("allOf", """[{"anyOf":[{"type":"integer"},{"type":"string"}]}]"""),
    ];

    private readonly Dictionary<string, (int Row, ProfileField Field)> _backfilled = (profile?.Fields ?? []).Index()
        .Where(field => field.Item.Source is not null).ToDictionary(field => field.Item.Path.SchemaPath, field => (field.Index, field.Item));

    private readonly List<UnsupportedRule> _unsupported = [];
    private string _path = root;
    private int _level;

    /// <summary>What was left out so far.</summary>
    public IReadOnlyList<UnsupportedRule> Unsupported => _unsupported;

    /// <summary>The node of a schema and all below it.</summary>
    public SchemaNode Compile(JsonElement schema)
    {
        if (++_level > MaxLevels) throw new InvalidDataException($"the schema nests deeper than {MaxLevels} levels, at {_path}");
        Expect(JsonValueKind.Object, schema, "the schema");

        var node = CompileNode(schema);
        _level--;
        return node;
    }

    private SchemaNode CompileNode(JsonElement schema)
    {
        // Its apiVersion, kind and metadata have rules of their own, which stand nowhere in the schema.
        if (IsTrue(schema, EmbeddedResource))
        {
            LeaveOut(EmbeddedResource, SchemaJson.WriteRules(schema));
            return new SchemaNode
            {
                Types = TypesOf(schema),
                IsNullable = IsTrue(schema, "nullable"),
                HasDefault = HasDefault(schema),
                KeepsUnknown = true,
                IsOpaque = true,
                Unsupported = [_unsupported[^1]],
                IsPartlyValidated = true,
            };
        }

        var before = _unsupported.Count;
        foreach (var keyword in schema.EnumerateObject()) RecordUnsupportedRule(schema, keyword);
        var values = Has(schema, "additionalProperties", out var additional) ? AdditionalOf(additional) : null;
        var (properties, required) = PropertiesOf(schema, values);
        var node = new SchemaNode
        {
            Types = TypesOf(schema),
            IsNullable = IsTrue(schema, "nullable"),
            HasDefault = HasDefault(schema),
            HasFormat = Has(schema, "format", JsonValueKind.String, out _),
            Properties = properties,
            Required = required,
            Backfilled = properties.Aggregate(0UL, (bits, property) => property.Backfill >= 0 ? bits | property.Bit : bits),
            KeepsUnknown = IsTrue(schema, PreserveUnknownFields),
            AdditionalProperties = values,
            Items = Has(schema, "items", out var items) ? Below("[]", items) : null,
            MapKeys = MapKeysOf(schema),
            Count = Range(schema, "minItems", "maxItems"),
            PropertyCount = PropertyCountOf(schema, properties, values),
            MaxProperties = Range(schema, "minProperties", "maxProperties").Max,
            Text = TextOf(schema),
            Number = NumberOf(schema),
            Enum = EnumOf(schema),
            Unsupported = UnsupportedHere(before),
            IsPartlyValidated = _unsupported.Skip(before).Any(rule => !rule.IsUniqueness),
        };
        return node is { Types: JsonTypes.Any, Properties: [], AdditionalProperties: null, Items: null, Text: null, Number: null, Enum: null, IsNullable: false, HasDefault: false }
            && node.Count == CountRange.Any && node.PropertyCount == CountRange.Any
                ? node.Unsupported.Count == 0 ? SchemaNode.Anything : new SchemaNode { IsUnconstrained = true, Unsupported = node.Unsupported, IsPartlyValidated = node.IsPartlyValidated }
                : node;
    }

    // Those of what is below it are among them, with longer paths.
    private UnsupportedRule[] UnsupportedHere(int before) =>
        before == _unsupported.Count ? [] : [.. _unsupported.Skip(before).Where(rule => rule.Path == Here)];

    private SchemaNode Below(string segment, JsonElement schema)
    {
        var here = _path;
        _path += segment;
        var node = Compile(schema);
        _path = here;
        return node;
    }

    private SchemaNode AdditionalOf(JsonElement additional)
    {
        if (additional.ValueKind == JsonValueKind.Object) return Below("{}", additional);

        ExpectBoolean(additional, "additionalProperties");
        return SchemaNode.Allowed;
    }

    /// <param name="schema">The schema of an object.</param>
    /// <param name="values">The rules for properties that it does not list, so also for those that it requires without listing them; null for none.</param>
    private (Property[] Properties, ulong Required) PropertiesOf(JsonElement schema, SchemaNode? values)
    {
        var nodes = new SortedDictionary<string, SchemaNode>(StringComparer.Ordinal);
        if (Has(schema, "properties", JsonValueKind.Object, out var listed))
        {
            foreach (var property in listed.EnumerateObject()) nodes[property.Name] = Below($".{property.Name}", property.Value);
        }

        HashSet<string> required = Has(schema, "required", JsonValueKind.Array, out var names) ? [.. TextsOf(names, "required")] : [];
        foreach (var name in required) nodes.TryAdd(name, values ?? SchemaNode.Undeclared);
        if (required.Count > MaxRequired) LeaveOut($"required, past the first {MaxRequired}", SchemaJson.Write(names));

        var (properties, mask, bit) = (new List<Property>(nodes.Count), 0UL, 1UL);
        foreach (var (name, node) in nodes)
        {
            var own = required.Contains(name) ? bit : 0;
            if (own != 0) bit <<= 1;
            // The default of a map's values sets no key that is missing.
            if (!node.HasDefault || ReferenceEquals(node, values)) mask |= own;
            properties.Add(_backfilled.TryGetValue($"{_path}.{name}".TrimStart('.'), out var rule)
                ? new Property(name, node, own, rule.Row, rule.Field.IsMissingWhenEmpty)
                : new Property(name, node, own));
        }

        return ([.. properties], mask);
    }

    private void RecordUnsupportedRule(JsonElement schema, JsonProperty keyword)
    {
        if (Silent.Contains(keyword.Name) || (IsTrue(schema, IntOrString) && NamesIntOrString.Contains((keyword.Name, SchemaJson.Write(keyword.Value))))) return;
        if (keyword.Value.ValueKind is JsonValueKind.False or JsonValueKind.Null) return;
        LeaveOut(keyword.Name, SchemaJson.Write(keyword.Value));
    }

    private JsonTypes TypesOf(JsonElement schema)
    {
        if (IsTrue(schema, IntOrString)) return JsonTypes.Integer | JsonTypes.String;
        if (!Has(schema, "type", JsonValueKind.String, out var type)) return JsonTypes.Any;

        return type.GetString() switch
        {
            "object" => JsonTypes.Object,
            "array" => JsonTypes.Array,
            "string" => JsonTypes.String,
            "integer" => JsonTypes.Integer,
            "number" => JsonTypes.Number,
            "boolean" => JsonTypes.Boolean,
            "" => JsonTypes.Any,
            _ => throw Unexpected(type, "type", "object, array, string, integer, number or boolean"),
        };
    }

    // What an API server sets by default, or we backfill, counts too.
    private CountRange PropertyCountOf(JsonElement schema, Property[] properties, SchemaNode? values)
    {
        var range = Range(schema, "minProperties", "maxProperties");
        if (range == CountRange.Any || !Array.Exists(properties, property => property.Backfill >= 0 || (property.Node.HasDefault && !ReferenceEquals(property.Node, values)))) return range;

        LeaveOut(UnsupportedRule.PropertyCount, range.ToString());
        return CountRange.Any;
    }

    private CountRange Range(JsonElement schema, string min, string max) => new(CountOf(schema, min) ?? CountRange.Any.Min, CountOf(schema, max) ?? CountRange.Any.Max);

    // A default of null is none.
    private static bool HasDefault(JsonElement schema) => Has(schema, "default", out _);

    private string Here => _path.TrimStart('.');

    private void LeaveOut(string rule, string content = "") => _unsupported.Add(new UnsupportedRule(Here, rule) { Content = content });
}
