using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KargoStageWebhook.Language;
using YamlDotNet.Serialization;

namespace KargoStageWebhook;

/// <summary>The comments and defaults of the chart's values.yaml, and the two files that repeat them: values.schema.json and README.md.</summary>
internal static partial class ChartReference
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every value, its default as it stands there, and its comment.</summary>
    // Two blanks for each level; a comment of one line above each value, and every value on a line of its own.
    public static IEnumerable<(string Name, string Default, string Comment)> Values()
    {
        var lines = Read("values.yaml").Split('\n');
        var path = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (Value().Match(lines[i]) is not { Success: true } value) continue;

            var depth = value.Groups[1].Length / 2;
            path.RemoveRange(depth, path.Count - depth);
            path.Add(value.Groups[2].Value);
            if (value.Groups[3].Length == 0) continue;

            var comment = i > 0 && lines[i - 1].TrimStart().StartsWith("# ", StringComparison.Ordinal) ? lines[i - 1].TrimStart()[2..] : string.Empty;
            yield return (string.Join('.', path), value.Groups[3].Value, comment);
        }
    }

    /// <summary>values.schema.json with each value's description and default.</summary>
    public static string Schema()
    {
        var schema = JsonNode.Parse(Read("values.schema.json"))!;
        foreach (var (name, text, comment) in Values())
        {
            var (parent, key) = (schema, name.Split('.'));
            foreach (var group in key[..^1]) parent = parent["properties"]?[group] ?? throw new InvalidOperationException($"values.schema.json has no {name}.");

            var described = new JsonObject { ["description"] = comment, ["default"] = Json(text)?.DeepClone() };
            foreach (var (keyword, rule) in parent["properties"]![key[^1]]!.AsObject())
            {
                if (keyword is not ("description" or "default")) described.Add(keyword, rule?.DeepClone());
            }

            parent["properties"]![key[^1]] = described;
        }

        return schema.ToJsonString(Indented) + "\n";
    }

    /// <summary>README.md with a row for each value.</summary>
    public static string Readme() =>
        Table().Replace(Read("README.md"), table => table.Groups[1].Value + string.Concat(Values().Select(value => $"| `{value.Name}` | `{value.Default}` | {value.Comment} |\n")));

    /// <summary>A file of the chart.</summary>
    public static string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>Where it is.</summary>
    public static string PathOf(string file) => Path.Combine(Samples.Root, "charts", "kargo-stage-webhook", file);

    private static JsonNode? Json(string yaml)
    {
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>($"value: {yaml}");
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(value))!["value"];
    }

    [GeneratedRegex(@"^( *)(\w+): *(.*)$")]
    private static partial Regex Value();

    [GeneratedRegex(@"(\| value \| default \| meaning \|\n\|---\|---\|---\|\n)(?:\| `.*\n)+")]
    private static partial Regex Table();
}
