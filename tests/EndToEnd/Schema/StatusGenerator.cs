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
        "0.25", "0.5", "1", "1.5", "2.0", "1e2", "2147483648", "9007199254740993", "true", "false", "[]", "{}", "[null]", "[\"x\",\"x\"]", "[{}]", "{\"name\":null}",
        "{\"a\":\"x\",\"b\":\"y\"}", "{\"inner\":{}}", "[[1],[]]",
    ];

    // How many in a thousand values are odd: some statuses are wholly valid, some much less so.
    private int _odd;

    /// <summary>The next status.</summary>
    /// <param name="schema">The schema of status.</param>
    public JsonNode? Next(JsonNode schema)
    {
        _odd = random.Next(3) switch { 0 => 0, 1 => 15, _ => 60 };
        return Make(schema);
    }

    /// <summary>A status that differs from another in one field, or in none.</summary>
    public JsonNode? Change(JsonNode schema, JsonNode stored)
    {
        _odd = 30;
        var changed = stored.DeepClone().AsObject();
        var (name, rules) = PickField(schema["properties"]!.AsObject());
        changed[name] = Make(rules!);
        return changed;
    }

    private JsonNode? Make(JsonNode schema)
    {
        if (Happens(_odd)) return JsonNode.Parse(Pick(Odd));
        if (schema["enum"] is JsonArray values) return Pick([.. values])?.DeepClone();
        if (schema["x-kubernetes-int-or-string"] is not null) return random.Next(2) == 0 ? random.Next(100) : "80%";

        return schema["type"]?.GetValue<string>() switch
        {
            "object" => MakeObject(schema),
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => schema["items"] is { } items ? Make(items) : null)]),
            "string" => MakeText(schema),
            "integer" => random.Next(11, 20) - (schema["maximum"] is null ? 0 : 10),
            "number" => 0.5,
            "boolean" => true,
            _ => JsonNode.Parse(Pick(Odd)),
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

        foreach (var name in required.Where(name => !made.ContainsKey(name) && schema["properties"]?[name] is null && !Happens(_odd))) made[name] = "unlisted";
        if (schema["additionalProperties"] is JsonObject additional)
        {
            for (var key = random.Next(1, 4); key > 0; key--) made[$"Key/{(char)('a' + key)}"] = Make(additional);
        }

        if (Happens(_odd)) made["unknown"] = JsonNode.Parse(Pick(Odd));
        return made;
    }

    private string MakeText(JsonNode schema) => schema switch
    {
        _ when schema["format"]?.GetValue<string>() == "date-time" => "2025-05-20T10:00:00Z",
        _ when schema["pattern"] is not null => "ab",
        _ => Pick("abc", "ab", "abcd"),
    };

    private bool Happens(int inThousand) => random.Next(1000) < inThousand;

    private T Pick<T>(params ReadOnlySpan<T> from) => from[random.Next(from.Length)];

    private (string Name, JsonNode? Value) PickField(JsonObject from)
    {
        var (name, value) = from.ElementAt(random.Next(from.Count));
        return (name, value);
    }
}
