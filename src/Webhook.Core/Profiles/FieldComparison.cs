using System.Text.Json;
using FluentValidation;
using static KargoStageWebhook.Profiles.FieldPath;

namespace KargoStageWebhook.Profiles;

/// <summary>Finds the fields of one resource that do not go together: what one rule sets, another one reads, sets too, or must not set.</summary>
internal sealed class FieldComparison
{
    private readonly List<Rule> _known, _added, _all;

    /// <param name="resource">What was written.</param>
    /// <param name="known">What the profile has of the resource already; null for nothing.</param>
    /// <param name="path">Where the resource stands in the document: <c>[0]</c>.</param>
    public FieldComparison(ResourceDocument resource, ResourceProfile? known, string path)
    {
        _known = [.. (known?.Fields ?? []).Select(Rule.From)];
        _added =
        [
            .. resource.Never.SelectMany((item, i) => Parse(item.Field) is { } field ? [new Rule(field, $"{path}.never[{i}]") { Why = item.Why ?? string.Empty }] : (Rule[])[]),
            .. resource.Backfill.SelectMany((item, i) => Parse(item.Field) is { } field ? [Rule.From(field, $"{path}.backfill[{i}]", item)] : (Rule[])[]),
        ];
        _all = [.. _known, .. _added];
    }

    /// <summary>Adds a failure for each, at the rule that was written last.</summary>
    public void Compare<T>(ValidationContext<T> context)
    {
        for (var i = 0; i < _added.Count; i++)
        {
            var rule = _added[i];
            if (_known.Concat(_added.Take(i)).FirstOrDefault(other => other.Field.SchemaPath == rule.Field.SchemaPath) is { } twin)
                context.AddFailure($"{rule.Place}.field", DescribeTwin(rule, twin));

            if (!rule.IsNever) CompareWithOthers(rule, context);
        }

        foreach (var rule in _all) CompareSources(rule, context);
        CompareKeys(context);
    }

    private void CompareWithOthers<T>(Rule rule, ValidationContext<T> context)
    {
        if (_all.Find(other => other.IsNever && other.Field.IsBelow(rule.Field)) is { } inside)
            context.AddFailure($"{rule.Place}.field", $"is '{rule.Field}', which holds {inside.Field}, and that is never backfilled: {inside.Why}");

        foreach (var outer in _all.Where(other => !other.IsNever && rule.Field.IsBelow(other.Field) && other.SetsWithout(rule)))
            context.AddFailure($"{rule.Place}.field", $"is '{rule.Field}', and the value of {outer.Field} does not hold it; give that a constant that does");
    }

    /// <summary>A source that is itself backfilled is missing in one update and there in the next: what is made of it would change.</summary>
    private void CompareSources<T>(Rule rule, ValidationContext<T> context)
    {
        foreach (var (name, text, way) in rule.Sources)
        {
            if (_all.Find(other => !other.IsNever && other != rule && StartsWith(way, other.Field.Segments)) is not { } backfilled) continue;

            if (rule.Place is { } place) context.AddFailure($"{place}.{name}", $"is '{text}', which is itself backfilled; name what that is made of");
            else if (backfilled.Place is { } added) context.AddFailure($"{added}.field", $"is '{backfilled.Field}', of which {rule.Field} is made");
        }
    }

    /// <summary>A key with rules of its own is read by them alone, so those for each key would skip it.</summary>
    private void CompareKeys<T>(ValidationContext<T> context)
    {
        foreach (var (i, rule) in _added.Index())
        {
            foreach (var other in _known.Concat(_added.Take(i + 1)))
            {
                if (!rule.Ways.Any(way => other.Ways.Any(known => IsKeyOfOther(way, known)))) continue;

                context.AddFailure($"{rule.Place}.field", $"is '{rule.Field}', but {other.Field} has {{}} where this has a name, or a name where this has {{}}; expected the same in both");
                break;
            }
        }
    }

    private static string DescribeTwin(Rule rule, Rule twin) =>
        !rule.Field.Equals(twin.Field) ? $"is '{rule.Field}', which API servers spell like {twin.Field}; a profile can have one of them"
        : twin.IsNever && !rule.IsNever ? $"is '{rule.Field}', which is never backfilled: {twin.Why}"
        : $"is '{rule.Field}', which the profile has already";

    private static bool IsKeyOfOther(IReadOnlyList<Segment> one, IReadOnlyList<Segment> other)
    {
        var at = one.Zip(other).TakeWhile(steps => steps.First == steps.Second).Count();
        return at < one.Count && at < other.Count && (one[at].Kind, other[at].Kind) is (SegmentKind.Field, SegmentKind.Value) or (SegmentKind.Value, SegmentKind.Field);
    }

    private static bool StartsWith(IReadOnlyList<Segment> way, IReadOnlyList<Segment> beginning) => way.Count >= beginning.Count && way.Take(beginning.Count).SequenceEqual(beginning);

    private static FieldPath? Parse(string? field) => FieldPath.Parse(field ?? string.Empty);

    /// <summary>A field of the profile.</summary>
    /// <param name="Field">Its path.</param>
    /// <param name="Place">Where it stands in the document; null where it does not.</param>
    private sealed record Rule(FieldPath Field, string? Place)
    {
        /// <summary>Why it is never backfilled; null where it is.</summary>
        public string? Why { get; init; }

        /// <summary>The JSON of its constant; null for none.</summary>
        public string? Constant { get; init; }

        /// <summary>What its value is made of: how that is called in the document, as it was written, and its path.</summary>
        public IReadOnlyList<(string Name, string Text, IReadOnlyList<Segment> Way)> Sources { get; init; } = [];

        /// <summary>Whether it is never backfilled.</summary>
        public bool IsNever => Why is not null;

        /// <summary>Its path, and those of what it is made of.</summary>
        public IEnumerable<IReadOnlyList<Segment>> Ways => Sources.Select(source => source.Way).Prepend(Field.Segments);

        public static Rule From(ProfileField known) => new(known.Path, Place: null)
        {
            Why = known.Source is null ? known.Why : null,
            Constant = known.Source is FieldSource.Constant constant ? System.Text.Encoding.UTF8.GetString(constant.Json.Span) : null,
            Sources = [.. (known.Source switch { FieldSource.Id id => id.From, FieldSource.Copy copy => [copy.From], _ => [] }).Select(from => (string.Empty, from.ToString(), WayOf(known.Path, from)))],
        };

        public static Rule From(FieldPath field, string place, BackfillDocument written) => new(field, place)
        {
            Constant = written.Constant,
            Sources =
            [
                .. from source in (written.Id?.From ?? []).Select((text, i) => (Name: $"id.from[{i}]", Text: text)).Append((Name: "copy", Text: written.Copy ?? string.Empty))
                   let reference = FieldSource.Reference.Parse(source.Text, absolute: source.Name == "copy")
                   where reference is not null
                   select (source.Name, source.Text, WayOf(field, reference)),
            ],
        };

        /// <summary>Whether the value that it sets holds the owner of a field inside it, and not the field.</summary>
        public bool SetsWithout(Rule inner)
        {
            if (Constant is null) return true; // Nobody knows what a copy has.

            using var value = JsonDocument.Parse(Constant);
            return inner.IsMissingIn(value.RootElement, [.. inner.Field.Segments.Skip(Field.Segments.Count)]);
        }

        private static IReadOnlyList<Segment> WayOf(FieldPath field, FieldSource.Reference source) => [.. source.OriginFor(field), .. source.Path.Segments];

        private bool IsMissingIn(JsonElement value, ReadOnlySpan<Segment> steps)
        {
            if (steps is [{ Kind: SegmentKind.Field } last])
                return value.ValueKind == JsonValueKind.Object && (!value.TryGetProperty(last.Name!, out var set) || set.ValueKind == JsonValueKind.Null || (set.ValueKind == JsonValueKind.String && set.ValueEquals(string.Empty) && Constant != "\"\""));

            var rest = steps[1..];
            switch (steps[0].Kind, value.ValueKind)
            {
                case (SegmentKind.Field, JsonValueKind.Object):
                    return value.TryGetProperty(steps[0].Name!, out var below) && IsMissingIn(below, rest);
                case (SegmentKind.Item, JsonValueKind.Array):
                    foreach (var item in value.EnumerateArray())
                    {
                        if (IsMissingIn(item, rest)) return true;
                    }

                    return false;
                case (SegmentKind.Value, JsonValueKind.Object):
                    foreach (var property in value.EnumerateObject())
                    {
                        if (IsMissingIn(property.Value, rest)) return true;
                    }

                    return false;
                default:
                    return false;
            }
        }
    }
}
