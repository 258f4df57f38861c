using System.Text;
using System.Text.Json;

namespace KargoStageWebhook.Schema;

/// <content>The rules for list keys, texts, numbers and enums.</content>
internal sealed partial class NodeCompiler
{
    private byte[][]? MapKeysOf(JsonElement schema)
    {
        if (!Has(schema, "x-kubernetes-list-type", JsonValueKind.String, out var type) || type.GetString() is "atomic") return null;

        var hasKeys = Has(schema, "x-kubernetes-list-map-keys", JsonValueKind.Array, out var keys);
        LeaveOut($"{UnsupportedRule.ListType} {type.GetString()}", hasKeys ? SchemaJson.Write(keys) : string.Empty); // That its items are unique.
        return type.GetString() == "map" && hasKeys ? [.. TextsOf(keys, "x-kubernetes-list-map-keys").Select(Encoding.UTF8.GetBytes)] : null;
    }

    private TextRules? TextOf(JsonElement schema)
    {
        var pattern = PatternOf(schema);
        var format = Has(schema, "format", JsonValueKind.String, out var named) ? named.GetString() : null;
        var isDateTime = format is "date-time" or "datetime" && TypesOf(schema) == JsonTypes.String;
        // Any integer that is validated is an int64, and any number a double. Of int32 and float only newer API servers check the range.
        // Where no type is named, a format says which values may be there that are no text (kube-openapi, typeValidator).
        var isValidated = isDateTime || (format is "int64" or "double" or "password" && TypesOf(schema) != JsonTypes.Any);
        if (format is not (null or "") && !isValidated) LeaveOut($"format {format}");

        var length = Range(schema, "minLength", "maxLength");
        return length == CountRange.Any && pattern is null && !isDateTime ? null : new TextRules(length, pattern, isDateTime);
    }

    private Pattern? PatternOf(JsonElement schema)
    {
        if (!Has(schema, "pattern", JsonValueKind.String, out var source) || source.GetString() is not { Length: > 0 } text) return null;

        var pattern = Pattern.Read(text);
        if (pattern is null) LeaveOut($"pattern {text}");
        return pattern;
    }

    private NumberRules? NumberOf(JsonElement schema)
    {
        var rules = new NumberRules(Bound(schema, "minimum"), IsTrue(schema, "exclusiveMinimum"), Bound(schema, "maximum"), IsTrue(schema, "exclusiveMaximum"));
        return rules is { Minimum: null, Maximum: null } ? null : rules;
    }

    private double? Bound(JsonElement schema, string keyword)
    {
        if (!Has(schema, keyword, JsonValueKind.Number, out var value)) return null;
        var bound = value.GetDouble();
        if (Math.Abs(bound) <= NumberRules.Largest && (TypesOf(schema) != JsonTypes.Integer || Math.Truncate(bound) == bound)) return bound;

        LeaveOut($"{keyword} {value.GetRawText()}");
        return null;
    }

    private EnumRule? EnumOf(JsonElement schema)
    {
        if (!Has(schema, "enum", JsonValueKind.Array, out var listed) || listed.GetArrayLength() == 0) return null;

        var values = listed.EnumerateArray().ToLookup(value => value.ValueKind);
        var booleans = values[JsonValueKind.True].Concat(values[JsonValueKind.False]).Select(value => value.GetBoolean()).ToList();
        var (texts, numbers) = (values[JsonValueKind.String].ToList(), values[JsonValueKind.Number].ToList());
        // API servers pass over a null among the values (kube-openapi, basicCommonValidator), so that no null is one of them.
        if (texts.Count + numbers.Count + booleans.Count + values[JsonValueKind.Null].Count() == listed.GetArrayLength() && numbers.TrueForAll(number => Math.Abs(number.GetDouble()) < NumberRules.Largest))
            return new EnumRule([.. texts.Select(text => text.GetString()!)], [.. numbers.Select(number => number.GetDouble())], booleans);

        LeaveOut("enum", SchemaJson.Write(listed));
        return null;
    }
}
