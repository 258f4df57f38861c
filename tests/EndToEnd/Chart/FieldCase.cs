using System.Text.Json.Nodes;
using KargoStageWebhook.Profiles;
using static KargoStageWebhook.Profiles.FieldPath;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>A status, and whether it lacks a field.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Status">The status.</param>
/// <param name="IsMissing">Whether it lacks the field.</param>
internal sealed record FieldCase(string Name, JsonNode? Status, bool IsMissing)
{
    /// <summary>Statuses in which a field is present or missing, and those that have another value somewhere on the way to it.</summary>
    public static IEnumerable<FieldCase> Of(ProfileField field)
    {
        // Without status, of which these are the values.
        var steps = field.Path.Segments.Skip(1).ToArray();
        yield return new("absent", Absent(steps), true);
        yield return new("null", Whole(steps, null), true);
        yield return new("empty", Whole(steps, ""), field.IsMissingWhenEmpty);
        foreach (var value in (JsonNode?[])["there", " ", 0, 7.5, false, new JsonObject(), new JsonArray(), new JsonArray("")])
            yield return new($"value {value!.ToJsonString()}", Whole(steps, value), false);

        for (var i = 0; i < steps.Length; i++)
        {
            foreach (var other in OtherThan(steps[i].Kind))
                yield return new($"{other?.ToJsonString() ?? "null"} after {i} steps", Whole(steps[..i], other), false);

            if (steps[i].Kind == SegmentKind.Field) continue;

            var (inner, outer) = (steps[(i + 1)..], steps[..i]);
            yield return new($"nothing after {i} steps", Whole(outer, Container(steps[i].Kind)), false);
            yield return new($"one of two after {i} steps", Whole(outer, Container(steps[i].Kind, Whole(inner, "there"), Absent(inner))), true);
            yield return new($"two after {i} steps", Whole(outer, Container(steps[i].Kind, Whole(inner, "there"), Whole(inner, "also there"))), false);
            yield return new($"a null beside after {i} steps", Whole(outer, Container(steps[i].Kind, null, Whole(inner, "there"))), false);
            yield return new($"a text beside after {i} steps", Whole(outer, Container(steps[i].Kind, "text", Absent(inner))), true);
        }
    }

    // What holds the field is there, and the field is not.
    private static JsonNode Absent(Segment[] steps) => Whole(steps[..^1], new JsonObject())!;

    private static JsonNode? Whole(Segment[] steps, JsonNode? value) => steps.Reverse().Aggregate(
        value?.DeepClone(),
        (inner, step) => step.Kind == SegmentKind.Field ? new JsonObject { [step.Name!] = inner } : Container(step.Kind, inner));

    private static JsonNode Container(SegmentKind kind, params JsonNode?[] values) => kind == SegmentKind.Item
        ? new JsonArray([.. values])
        : new JsonObject(values.Select((value, index) => KeyValuePair.Create($"key/{index}.a", value)));

    // An empty object that should have a field is one that lacks it, if that is the last on the way; else its parent is absent.
    private static JsonNode?[] OtherThan(SegmentKind kind) =>
        [null, "text", 7, true, .. kind == SegmentKind.Item ? [new JsonObject(), new JsonObject { ["0"] = new JsonObject() }] : (JsonNode[])[new JsonArray(), new JsonArray(new JsonObject())]];
}
