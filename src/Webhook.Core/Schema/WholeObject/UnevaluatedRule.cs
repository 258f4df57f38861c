using System.Text.Json;

namespace KargoStageWebhook.Schema.WholeObject;

/// <summary>A rule of a CRD that applies to a value which an object has, and that only an API server evaluates.</summary>
/// <param name="Path">The value in the schema, without indices and with <c>{}</c> for a map's keys; empty for the whole object.</param>
/// <param name="Keyword">The keyword: <c>x-kubernetes-validations</c>, <c>oneOf</c>, <c>format</c>.</param>
/// <param name="Rule">Of <c>x-kubernetes-validations</c> the CEL expression; of others the keyword with its value.</param>
/// <param name="Message">What the CRD says of an object that breaks the rule; empty where it says nothing.</param>
public sealed record UnevaluatedRule(string Path, string Keyword, string Rule, string Message)
{
    /// <summary>The keyword of CEL rules.</summary>
    public const string Cel = "x-kubernetes-validations";

    // It tells two sub-schemas apart, and is too long to be shown.
    private string Content { get; init; } = string.Empty;

    /// <summary>Whether it is a CEL expression.</summary>
    public bool IsCel => Keyword == Cel;

    /// <summary>The property of the object that it is about: <c>spec</c>; empty for the whole object.</summary>
    public string Section => Path.Split('.', '[', '{')[0];

    /// <summary>
    /// Whether an API server with ratcheting tolerates a value that breaks it while the value is unchanged. Rules with oldSelf are evaluated always; those
    /// of the whole object too, since each write changes its metadata; and of other keywords not all are tolerated.
    /// </summary>
    public bool IsToleratedUnchanged => IsCel && Section.Length > 0 && !Rule.Contains("oldSelf", StringComparison.Ordinal);

    /// <summary>Takes a keyword apart into its rules.</summary>
    internal static IEnumerable<UnevaluatedRule> From(UnsupportedRule rule)
    {
        if (rule.Rule == NodeCompiler.EmbeddedResource) return [new UnevaluatedRule(rule.Path, rule.Rule, rule.Rule, string.Empty) { Content = rule.Content }];
        if (rule is not { Rule: Cel, Content.Length: > 0 })
        {
            return [new UnevaluatedRule(rule.Path, rule.Rule.Split(' ')[0], rule.Content.Length > 0 ? $"{rule.Rule}: {rule.Content}" : rule.Rule, string.Empty)];
        }

        using var content = JsonDocument.Parse(rule.Content);
        return content.RootElement.ValueKind != JsonValueKind.Array
            ? []
            : [.. content.RootElement.EnumerateArray().Select(one => new UnevaluatedRule(rule.Path, Cel, TextOf(one, "rule"), TextOf(one, "message")))];
    }

    private static string TextOf(JsonElement rule, string name) =>
        rule.ValueKind == JsonValueKind.Object && rule.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : string.Empty;
}
