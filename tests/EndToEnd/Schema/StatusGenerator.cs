using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Schema;

/// <summary>Makes statuses that a schema takes, but for an oddity here and there. The same seed makes the same ones.</summary>
/// <param name="random">Where chance comes from.</param>
internal sealed class StatusGenerator(Random random)
{
    private static readonly string[] Odd =
    [
        "null", "\"\"", "\"x\"", "\"ab\"", "\"abcdefghijklmn\"", "\"Running\"", "\"\\u00e9\\u00e9\"", "\"\\ud83d\\ude00\"", "\"a.b-c\"", "\"A\"", "\"a\\n\"", "\"12/ab\"",
        "\"2025-05-20T10:00:00Z\"", "\"2025-02-30T10:00:00Z\"", "\"2025-05-20T10:00:00.5+02:00\"", "\"2025-05-20 10:00:00Z\"", "\"10:00\"", "0", "-1", "7", "8", "10", "11",
        "0.25", "0.5", "1", "1.5", "2147483648", "9007199254740993", "true", "false", "[]", "{}", "[null]", "[\"x\",\"x\"]", "[{}]", "{\"name\":null}",
        "{\"a\":\"x\",\"b\":\"y\"}", "{\"a\":null}", "{\"a\":null,\"b\":1}", "{\"inner\":{}}", "[[1],[]]",
    ];

    // Whole numbers as no API server spells them: what it has stored, and what a webhook sees, it has spelled itself.
    private static readonly string[] Spelled = ["2.0", "1e2"];

    private string[] _oddities = Odd;

    // How many in a thousand values are odd: some statuses are wholly valid, some much less so.
    private int _odd;

    /// <summary>The next status.</summary>
    /// <param name="schema">The schema of status.</param>
    public JsonNode? Next(JsonNode schema)
    {
        _oddities = [.. Odd, .. Spelled];
        _odd = random.Next(3) switch { 0 => 0, 1 => 15, _ => 60 };
        return Make(schema);
    }

    /// <summary>A status that is as wrong as can be.</summary>
    public JsonObject NextWrong(JsonNode schema)
    {
        (_oddities, _odd) = (Odd, 60);
        while (true)
        {
            if (Make(schema) is JsonObject made) return made;
        }
    }

    /// <summary>A status that differs from another in one place, or in none.</summary>
    public JsonNode? Change(JsonNode schema, JsonNode stored)
    {
        (_oddities, _odd) = (Odd, 30);
        return SetDefaults(schema, Vary(schema, stored));
    }

    // An API server does so before a webhook sees it.
    private static JsonNode? SetDefaults(JsonNode? schema, JsonNode? value)
    {
        value ??= schema?["nullable"] is null ? schema?["default"]?.DeepClone() : null;
        if (value is JsonObject fields)
        {
            var names = (schema?["properties"]?.AsObject() ?? []).Concat(fields).Select(field => field.Key).Distinct().ToList();
            foreach (var name in names)
            {
                var set = SetDefaults(schema?["properties"]?[name] ?? schema?["additionalProperties"] as JsonObject, fields[name]?.DeepClone());
                if (set is not null) fields[name] = set;
            }
        }

        var isPruned = schema is JsonObject rules && rules["items"] is null && rules["x-kubernetes-preserve-unknown-fields"] is null;
        for (var i = 0; i < (value as JsonArray)?.Count; i++) value[i] = isPruned ? Prune(value[i]) : SetDefaults(schema?["items"], value[i]?.DeepClone());
        return value;
    }

    // A list where the schema expects none keeps no field of its items, so it may be unchanged though another was sent (apiextensions-apiserver, pruning).
    private static JsonNode? Prune(JsonNode? value) => value switch
    {
        JsonObject => new JsonObject(),
        JsonArray items => new JsonArray([.. items.Select(Prune)]),
        _ => value?.DeepClone(),
    };

    private JsonNode? Vary(JsonNode? schema, JsonNode? value) => value switch
    {
        JsonObject fields when random.Next(4) > 0 => VaryField(schema, fields.DeepClone().AsObject()),
        JsonArray { Count: > 0 } items when random.Next(4) > 0 => VaryItem(schema?["items"], items.DeepClone().AsArray()),
        _ => schema is JsonObject rules ? Make(rules) : JsonNode.Parse(Pick(_oddities)),
    };

    private JsonObject VaryField(JsonNode? schema, JsonObject fields)
    {
        var names = (schema?["properties"]?.AsObject() ?? []).Concat(fields).Select(field => field.Key).Distinct().ToList();
        if (names.Count == 0) return fields;

        var name = names[random.Next(names.Count)];
        if (random.Next(8) == 0) fields.Remove(name);
        else fields[name] = Vary(schema?["properties"]?[name] ?? schema?["additionalProperties"] as JsonObject, fields[name]);
        return fields;
    }

    private JsonArray VaryItem(JsonNode? schema, JsonArray items)
    {
        var place = random.Next(items.Count);
        var item = items[place];
        if (random.Next(3) == 0)
        {
            items.Insert(0, Vary(schema, null)); // As a controller does that keeps the newest first.
            return items;
        }

        items.RemoveAt(place);
        if (random.Next(3) > 0) items.Insert(random.Next(items.Count + 1), random.Next(2) == 0 ? item?.DeepClone() : Vary(schema, item));
        return items;
    }

    private JsonNode? Make(JsonNode schema)
    {
        if (Happens(_odd)) return JsonNode.Parse(Pick(_oddities));
        if (schema["enum"] is JsonArray values) return Pick([.. values])?.DeepClone();
        if (schema["x-kubernetes-int-or-string"] is not null) return random.Next(2) == 0 ? random.Next(100) : "80%";

        return schema["type"]?.GetValue<string>() switch
        {
            "object" => MakeObject(schema),
            "array" => MakeList(schema),
            "string" => MakeText(schema),
            "integer" => random.Next(11, 20) - (schema["maximum"] is null ? 0 : 10),
            "number" => schema["multipleOf"] is null ? 0.5 : 4,
            "boolean" => true,
            _ => JsonNode.Parse(Pick(_oddities)),
        };
    }

    private JsonObject MakeObject(JsonNode schema)
    {
        var made = new JsonObject();
        var required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToList() ?? [];
        foreach (var (name, rules) in schema["properties"]?.AsObject() ?? [])
        {
            if (required.Contains(name) ? !Happens(_odd) : random.Next(3) > 0) made[name] = Make(rules!);
        }

        foreach (var name in required.Where(name => !made.ContainsKey(name) && schema["properties"]?[name] is null && !Happens(_odd))) made[name] = schema["additionalProperties"] is JsonObject value ? Make(value) : "unlisted";
        if (schema["additionalProperties"] is JsonObject additional)
        {
            for (var key = random.Next(1, 4); key > 0; key--) made[$"Key/{(char)('a' + key)}"] = Make(additional);
        }

        if (Happens(_odd)) made["unknown"] = JsonNode.Parse(Pick(_oddities));
        return made;
    }

    private JsonArray MakeList(JsonNode schema)
    {
        var items = Enumerable.Range(0, random.Next(1, 4)).Select(_ => schema["items"] is { } rules ? Make(rules) : null);
        var keys = Happens(_odd) ? null : schema["x-kubernetes-list-map-keys"]?.AsArray();
        return new JsonArray([.. keys is null ? items : items.DistinctBy(item => string.Join(' ', keys.Select(key => (item as JsonObject)?[key!.GetValue<string>()]?.ToJsonString())))]);
    }

    private string MakeText(JsonNode schema) => schema switch
    {
        _ when schema["format"]?.GetValue<string>() == "date-time" => "2025-05-20T10:00:00Z",
        _ when schema["format"]?.GetValue<string>() == "email" => "a@b.example",
        _ when schema["pattern"] is not null => "ab",
        _ => Pick("abc", "ab", "abcd"),
    };

    private bool Happens(int inThousand) => random.Next(1000) < inThousand;

    private T Pick<T>(params ReadOnlySpan<T> from) => from[random.Next(from.Length)];
}
