using System.Globalization;

namespace KargoStageWebhook.Schema;

/// <summary>Writes rules as a CRD does.</summary>
internal static class RuleText
{
    /// <summary>The rules for one value, without those for what is below it: <c>type: string</c>, <c>maxLength: 5</c>.</summary>
    public static IEnumerable<string> Describe(SchemaNode node)
    {
        if (node.Types != JsonTypes.Any) yield return $"type: {Name(node.Types)}";
        if (node is { IsNullable: true, IsUnconstrained: false }) yield return "nullable: true";
        if (node.Enum is { } values) yield return $"enum: [{values.Listed}]";
        if (node.Text?.Pattern is { } pattern) yield return $"pattern: {Quote.Clip(pattern.Source)}";
        if (node.Text is { IsDateTime: true }) yield return "format: date-time";
        foreach (var rule in Describe(node.Text?.Length ?? CountRange.Any, "minLength", "maxLength")) yield return rule;
        foreach (var rule in Describe(node.Count, "minItems", "maxItems")) yield return rule;
        foreach (var rule in Describe(node.PropertyCount, "minProperties", "maxProperties")) yield return rule;
        if (node.Number?.Minimum is { } min) yield return $"minimum: {Bound(min, node.Number.ExclusiveMinimum)}";
        if (node.Number?.Maximum is { } max) yield return $"maximum: {Bound(max, node.Number.ExclusiveMaximum)}";
    }

    /// <summary>The properties that must be there, in the order of their names; nobody sets them where they are not.</summary>
    public static IEnumerable<string> RequiredOf(SchemaNode node) => node.Properties.Where(property => (property.Bit & node.Required) != 0).Select(property => property.Name);

    /// <summary>The name of a set of types: <c>integer or string</c>.</summary>
    public static string Name(JsonTypes types) =>
        types == JsonTypes.Any ? "any" : types.ToString().ToLowerInvariant().Replace(", ", " or ", StringComparison.Ordinal);

    /// <summary>A bound: <c>5, exclusive</c>.</summary>
    public static string Bound(double value, bool isExclusive) => $"{value.ToString(CultureInfo.InvariantCulture)}{(isExclusive ? ", exclusive" : "")}";

    private static IEnumerable<string> Describe(CountRange range, string min, string max)
    {
        if (range.Min != CountRange.Any.Min) yield return $"{min}: {range.Min}";
        if (range.Max != CountRange.Any.Max) yield return $"{max}: {range.Max}";
    }
}
