using System.Text.Json;
using FluentValidation;
using static KargoStageWebhook.Profiles.FieldPath;

namespace KargoStageWebhook.Profiles;

/// <summary>Finds the fields of one resource that do not go together: what one rule sets, another one reads, sets too, or must not set.</summary>
internal sealed class FieldComparison
{
    private readonly List<Rule> _known, _added, _all;
    private readonly HashSet<Rule> _rejected = [];

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
    public void Compare(ValidationContext<ProfileDocument> context)
    {
        for (var i = 0; i < _added.Count; i++)
        {
            var rule = _added[i];
            if (_known.Concat(_added.Take(i)).FirstOrDefault(other => other.Field.SchemaPath == rule.Field.SchemaPath) is { } twin)
                Reject(rule, DescribeTwin(rule, twin), context);

            if (!rule.IsNever) CompareWithOthers(rule, context);
        }

        foreach (var rule in _all) CompareSources(rule, context);
        CompareKeys(context);
    }

    private void CompareWithOthers(Rule rule, ValidationContext<ProfileDocument> context)
    {
        if (_all.Find(other => other.IsNever && other.Field.IsBelow(rule.Field)) is { } inside)
            Reject(rule, $"is '{rule.Field}', which holds {inside.Field}, and that is never backfilled: {inside.Why}", context);

        foreach (var outer in _all.Where(other => !other.IsNever && rule.Field.IsBelow(other.Field) && other.SetsWithout(rule)))
            context.AddFailure($"{rule.Place}.field", $"is '{rule.Field}', {DescribeOuter(outer)}");
    }

    /// <summary>Adds a failure for a rule that must go, so that what it does to others need not be told.</summary>
    private void Reject(Rule rule, string message, ValidationContext<ProfileDocument> context)
    {
        _rejected.Add(rule);
        context.AddFailure($"{rule.Place}.field", message);
    }

    /// <summary>A source that is itself backfilled is missing in one update and there in the next: what is made of it would change.</summary>
    private void CompareSources(Rule rule, ValidationContext<ProfileDocument> context)
    {
        foreach (var source in rule.Sources)
        {
            if (_all.Find(other => !_rejected.Contains(other) && other.Changes(source, rule)) is not { } backfilled) continue;

            if (rule.Place is { } place) context.AddFailure($"{place}.{source.Name}", $"is '{source.Text}', {DescribeBackfilled(source, rule, backfilled)}");
            else if (backfilled.Place is { } added) context.AddFailure($"{added}.field", $"is '{backfilled.Field}', of which {rule.Field} is made");
        }
    }

    /// <summary>A key with rules of its own is read by them alone, so those for each key would skip it.</summary>
    private void CompareKeys(ValidationContext<ProfileDocument> context)
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

    private static string DescribeOuter(Rule outer) =>
        outer.Constant is not null ? $"and the value of {outer.Field} does not hold it; give that a constant that does"
        : outer.Sources is [{ IsCopied: true } source] ? $"and {outer.Field} is a copy of {source.Text}, which may lack it; expected one of the two fields"
        : $"and {outer.Field} is an id, which is a text; expected one of the two fields";

    private static string DescribeBackfilled(Source source, Rule rule, Rule backfilled) =>
        StartsWith(source.Way, backfilled.Field.Segments) ? "which is itself backfilled; name what that is made of"
        : backfilled == rule ? "which holds the missing field itself"
        : $"which holds {backfilled.Field}, and that is backfilled; name something without it";

    private static bool IsKeyOfOther(IReadOnlyList<Segment> one, IReadOnlyList<Segment> other)
    {
        var at = one.Zip(other).TakeWhile(steps => steps.First == steps.Second).Count();
        return at < one.Count && at < other.Count && (one[at].Kind, other[at].Kind) is (SegmentKind.Field, SegmentKind.Value) or (SegmentKind.Value, SegmentKind.Field);
    }

    private static bool StartsWith(IReadOnlyList<Segment> way, IReadOnlyList<Segment> beginning) => way.Count >= beginning.Count && way.Take(beginning.Count).SequenceEqual(beginning);

    // What is no field of status is reported as that, and compared with nothing.
    private static FieldPath? Parse(string? field) => FieldPath.Parse(field ?? string.Empty) is { IsOfStatus: true } path ? path : null;

    /// <summary>What a value is made of.</summary>
    /// <param name="Name">How that is called in the document; empty where it does not stand there.</param>
    /// <param name="Text">As it was written.</param>
    /// <param name="IsCopied">Whether all of it is set, instead of an id made of its text.</param>
    /// <param name="Way">Its path.</param>
    private sealed record Source(string Name, string Text, bool IsCopied, IReadOnlyList<Segment> Way);

    /// <summary>A field of the profile.</summary>
    /// <param name="Field">Its path.</param>
    /// <param name="Place">Where it stands in the document; null where it does not.</param>
    private sealed record Rule(FieldPath Field, string? Place)
    {
        /// <summary>Why it is never backfilled; null where it is.</summary>
        public string? Why { get; init; }

        /// <summary>The JSON of its constant; null for none.</summary>
        public string? Constant { get; init; }

        /// <summary>What its value is made of.</summary>
        public IReadOnlyList<Source> Sources { get; init; } = [];

        /// <summary>Whether it is never backfilled.</summary>
        public bool IsNever => Why is not null;

        /// <summary>Its path, and those of what it is made of.</summary>
        public IEnumerable<IReadOnlyList<Segment>> Ways => Sources.Select(source => source.Way).Prepend(Field.Segments);

        public static Rule From(ProfileField known) => new(known.Path, Place: null)
        {
            Why = known.Source is null ? known.Why : null,
            Constant = known.Source is FieldSource.Constant constant ? System.Text.Encoding.UTF8.GetString(constant.Json.Span) : null,
            Sources = [.. (known.Source switch { FieldSource.Id id => id.From, FieldSource.Copy copy => [copy.From], _ => [] }).Select(from => new Source(string.Empty, from.ToString(), known.Source is FieldSource.Copy, WayOf(known.Path, from)))],
        };

        public static Rule From(FieldPath field, string place, BackfillDocument written) => new(field, place)
        {
            Constant = written.Constant,
            Sources =
            [
                .. from source in (written.Id?.From ?? []).Select((text, i) => (Name: $"id.from[{i}]", Text: text)).Append((Name: "copy", Text: written.Copy ?? string.Empty))
                   let isCopied = source.Name == "copy"
                   let reference = FieldSource.Reference.Parse(source.Text, absolute: isCopied)
                   where reference is not null
                   select new Source(source.Name, source.Text, isCopied, WayOf(field, reference)),
            ],
        };

        /// <summary>Whether the value that it sets holds the owner of a field inside it, and not the field.</summary>
        public bool SetsWithout(Rule inner)
        {
            if (Constant is null) return true; // Nobody knows what a copy has.

            using var value = JsonDocument.Parse(Constant);
            return inner.IsMissingIn(value.RootElement, [.. inner.Field.Segments.Skip(Field.Segments.Count)]);
        }

        /// <summary>Whether the value that it sets changes a source of a rule, which the rule then reads in the next update.</summary>
        public bool Changes(Source source, Rule rule)
        {
            if (IsNever) return false;
            if (source.IsCopied && Field.Segments.Count > source.Way.Count && StartsWith(Field.Segments, source.Way)) return true;
            // What stands inside the value is there as soon as the value is, with its source: whether it lacks something then, CompareWithOthers asks.
            if (this == rule || rule.Field.IsBelow(Field) || !StartsWith(source.Way, Field.Segments)) return false;

            return Constant is null || HoldsAt(source.Way.Skip(Field.Segments.Count), source.IsCopied);
        }

        // What is absent and "" are one to a copy and to an id; so are objects and lists to an id, which is made of texts.
        private bool HoldsAt(IEnumerable<Segment> way, bool isCopied)
        {
            using var constant = JsonDocument.Parse(Constant!); // Asked of a constant only.
            var value = constant.RootElement;
            foreach (var step in way)
            {
                if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(step.Name!, out value)) return false; // A source's way leads through no list or map.
            }

            return value.ValueKind switch
            {
                JsonValueKind.Null => false,
                JsonValueKind.String => !value.ValueEquals(string.Empty),
                JsonValueKind.Object or JsonValueKind.Array => isCopied,
                _ => true,
            };
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
