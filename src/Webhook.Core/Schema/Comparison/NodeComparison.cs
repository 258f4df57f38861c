using System.Globalization;

namespace KargoStageWebhook.Schema.Comparison;

/// <summary>Walks two schemas side by side. What the old one rejected or dropped is skipped: it cannot be stored.</summary>
internal sealed class NodeComparison
{
    private readonly List<SchemaDifference> _found = [];
    private readonly List<UnsupportedRule> _rules = [];

    /// <summary>What was found so far; the unsupported rules that are new or changed stand last.</summary>
    public IReadOnlyList<SchemaDifference> Found => [.. _found, .. _rules.Distinct().Select(rule => Difference(rule.Path, DifferenceKind.UnsupportedRule, rule.Rule))];

    /// <summary>Notes where the new node, or what is below it, takes less than the old one.</summary>
    public void Compare(SchemaNode from, SchemaNode to, string path)
    {
        // A map's value may be a listed field now: then the paths differ.
        _rules.AddRange(to.Unsupported.Where(rule => !from.Unsupported.Any(old => (old.Rule, old.Content) == (rule.Rule, rule.Content))));
        if (to.IsUnconstrained || !CompareTypes(from, to, path)) return;

        CompareValues(from.Enum, to.Enum, path);
        if (IsPossible(from, to, JsonTypes.String) && to.Text is not null) CompareText(from.Text ?? new TextRules(CountRange.Any, null, false), to.Text, path);
        if (IsPossible(from, to, JsonTypes.Integer) && to.Number is not null) CompareNumbers(from.Number ?? new NumberRules(null, false, null, false), to.Number, path);
        if (IsPossible(from, to, JsonTypes.Object)) CompareObjects(from, to, path);
        if (!IsPossible(from, to, JsonTypes.Array)) return;

        CompareCounts(from.Count, to.Count, "minItems", "maxItems", path);
        if (to.Items is null) return;

        CompareNull(from.Items ?? SchemaNode.Anything, to.Items, $"{path}[]");
        Compare(from.Items ?? SchemaNode.Anything, to.Items, $"{path}[]");
    }

    // A null that is not allowed is dropped, so it is rejected only where something must stand: in a list, and in a field that is required.
    private void CompareNull(SchemaNode from, SchemaNode to, string path)
    {
        if (from.IsNullable && !to.IsNullable && !to.HasDefault && to.Types != JsonTypes.Any) Add(path, DifferenceKind.Type, "nullable: false (was true)");
    }

    /// <returns>Whether there are values that both may take.</returns>
    private bool CompareTypes(SchemaNode from, SchemaNode to, string path)
    {
        if (to.Types == JsonTypes.Any) return true;

        var (old, now) = (Taken(from), Taken(to));
        if ((old & ~now) != 0) Add(path, DifferenceKind.Type, $"type: {RuleText.Name(to.Types)} (was {RuleText.Name(from.Types)})");
        return (old & now) != 0;
    }

    private void CompareValues(EnumRule? from, EnumRule? to, string path)
    {
        if (to is null) return;

        if (from is null)
        {
            Add(path, DifferenceKind.Values, $"enum: [{to.Listed}] (was any value)");
            return;
        }

        var gone = new EnumRule([.. from.Texts.Except(to.Texts)], [.. from.Numbers.Except(to.Numbers)], [.. from.Booleans.Except(to.Booleans)]);
        if (gone.Listed.Length > 0) Add(path, DifferenceKind.Values, $"enum: [{to.Listed}] (no longer {gone.Listed})");
    }

    private void CompareText(TextRules from, TextRules to, string path)
    {
        CompareCounts(from.Length, to.Length, "minLength", "maxLength", path);
        if (to.Pattern is { Source: var pattern } && pattern != from.Pattern?.Source) Narrow(path, $"pattern: {Quote.Clip(pattern)}", from.Pattern?.Source);
        if (to.IsDateTime && !from.IsDateTime) Narrow(path, "format: date-time", was: null);
    }

    private void CompareNumbers(NumberRules from, NumberRules to, string path)
    {
        if (to.Minimum is { } min && !(from.Minimum > min || (from.Minimum == min && (from.ExclusiveMinimum || !to.ExclusiveMinimum))))
            Narrow(path, $"minimum: {RuleText.Bound(min, to.ExclusiveMinimum)}", from.Minimum is { } before ? RuleText.Bound(before, from.ExclusiveMinimum) : null);
        if (to.Maximum is { } max && !(from.Maximum < max || (from.Maximum == max && (from.ExclusiveMaximum || !to.ExclusiveMaximum))))
            Narrow(path, $"maximum: {RuleText.Bound(max, to.ExclusiveMaximum)}", from.Maximum is { } before ? RuleText.Bound(before, from.ExclusiveMaximum) : null);
    }

    private void CompareCounts(CountRange from, CountRange to, string min, string max, string path)
    {
        if (to.Min > from.Min) Narrow(path, $"{min}: {to.Min}", from.Min == CountRange.Any.Min ? null : from.Min.ToString(CultureInfo.InvariantCulture));
        if (to.Max < from.Max) Narrow(path, $"{max}: {to.Max}", from.Max == CountRange.Any.Max ? null : from.Max.ToString(CultureInfo.InvariantCulture));
    }

    private void CompareObjects(SchemaNode from, SchemaNode to, string path)
    {
        CompareCounts(from.PropertyCount, to.PropertyCount, "minProperties", "maxProperties", path);
        var all = RuleText.RequiredOf(to).ToHashSet();
        var required = all.Except(RuleText.RequiredOf(from)).ToList();
        if (required.Count > 0) Add(path, DifferenceKind.Required, $"required: [{string.Join(", ", required)}]");

        var (old, now) = (Listed(from), Listed(to));
        // A field that is new is stored nowhere, and its rules reject nothing, unless each object has to get it.
        foreach (var name in required.Where(name => !old.ContainsKey(name))) AddRules(now.GetValueOrDefault(name));
        foreach (var (name, node) in old)
        {
            if ((now.GetValueOrDefault(name) ?? to.AdditionalProperties) is { } rules)
            {
                if (all.Contains(name)) CompareNull(node, rules, Below(path, name));
                Compare(node, rules, Below(path, name));
            }
            else if (!to.KeepsUnknown) Add(Below(path, name), DifferenceKind.Dropped, "not listed any more: its data are dropped");
        }

        if ((from.AdditionalProperties ?? (from.KeepsUnknown || from.IsUnconstrained ? SchemaNode.Anything : null)) is { } unlisted) CompareUnlisted(unlisted, old, now, to, path);
    }

    /// <summary>The same of properties that the old schema kept without listing them.</summary>
    private void CompareUnlisted(SchemaNode from, SortedDictionary<string, SchemaNode> old, SortedDictionary<string, SchemaNode> now, SchemaNode to, string path)
    {
        foreach (var (name, node) in now.Where(property => !old.ContainsKey(property.Key))) Compare(from, node, Below(path, name));

        if (to.AdditionalProperties is not null) Compare(from, to.AdditionalProperties, $"{path}{{}}");
        else if (!to.KeepsUnknown) Add($"{path}{{}}", DifferenceKind.Dropped, "fields that are not listed are not kept any more: their data are dropped");
    }

    private void AddRules(SchemaNode? node)
    {
        if (node is null) return;

        _rules.AddRange(node.Unsupported);
        foreach (var child in node.Children) AddRules(child);
    }

    private static string Below(string path, string name) => path.Length > 0 ? $"{path}.{name}" : name;

    // What is required and not listed is dropped like all that is not listed, or has the rules of a map's values.
    private static SortedDictionary<string, SchemaNode> Listed(SchemaNode node) => new(
        node.Properties.Where(property => !ReferenceEquals(property.Node, SchemaNode.Undeclared) && !ReferenceEquals(property.Node, node.AdditionalProperties)).ToDictionary(property => property.Name, property => property.Node),
        StringComparer.Ordinal);

    private static bool IsPossible(SchemaNode from, SchemaNode to, JsonTypes type) => (Taken(from) & Taken(to) & type) != 0;

    // A number's type takes integers too.
    private static JsonTypes Taken(SchemaNode node) => node.Types switch
    {
        JsonTypes.Any => JsonTypes.Object | JsonTypes.Array | JsonTypes.String | JsonTypes.Integer | JsonTypes.Number | JsonTypes.Boolean,
        var types when types.HasFlag(JsonTypes.Number) => types | JsonTypes.Integer,
        var types => types,
    };

    private void Narrow(string path, string rule, string? was) => Add(path, DifferenceKind.Narrowed, was is null ? rule : $"{rule} (was {Quote.Clip(was)})");

    private void Add(string path, DifferenceKind kind, string rule) => _found.Add(Difference(path, kind, rule));

    // The whole object has no name.
    private static SchemaDifference Difference(string path, DifferenceKind kind, string rule) => new(path.Length > 0 ? path : ".", kind, rule);
}
