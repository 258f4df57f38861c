using System.Text.Json;

namespace KargoStageWebhook.Schema;

/// <summary>
/// CRD validation ratcheting as API servers do it (apiextensions-apiserver, ratcheting.go; apiserver, cel/common/equality.go): whatever is
/// wrong at or below a value is forgiven while the value equals the one that is stored. Values correspond by name, those of a list of type map
/// by its keys, the items of any other list not at all. A field that is kept, though the schema has none for it, corresponds to nothing either,
/// and an item without its keys; what holds one equals nothing. Off the way of all that conforms.
/// </summary>
internal static class Ratchet
{
    // Comparing goes down the stack. Deeper than this nothing is compared, and nothing refused.
    private static readonly JsonDocumentOptions Comparable = new() { MaxDepth = 1000 };

    /// <summary>Takes out what is forgiven.</summary>
    public static Ratcheted Apply(CrdSchema schema, IReadOnlyList<SchemaViolation> violations, ReadOnlyMemory<byte> status, ReadOnlyMemory<byte> stored)
    {
        try
        {
            using var sent = JsonDocument.Parse(status, Comparable);
            using var old = JsonDocument.Parse(stored, Comparable);
            return Apply(schema, violations, sent.RootElement, old.RootElement);
        }
        catch (JsonException)
        {
            return new Ratcheted([], []);
        }
    }

    /// <summary>The smallest value on a way that has to be as it was for what is wrong at its end to be forgiven.</summary>
    /// <returns>Its path: the first list whose items correspond to nothing; where there is none, the end of the way.</returns>
    public static string PathToKeep(IReadOnlyList<Step> way)
    {
        var steps = way.ToArray();
        var item = Array.FindIndex(steps, step => step.Name is null);
        while (item > 0 && steps[item - 1].Node.MapKeys is not null) item = Array.FindIndex(steps, item + 1, step => step.Name is null);
        return Step.Path(item < 0 ? steps : steps.AsSpan(0, item));
    }

    private static Ratcheted Apply(CrdSchema schema, IReadOnlyList<SchemaViolation> violations, JsonElement sent, JsonElement old)
    {
        var (left, unchanged) = (new List<SchemaViolation>(), new HashSet<string>());
        foreach (var violation in violations)
        {
            if (FindUnchanged(schema.Status, violation.Way, sent, old) is { } depth) unchanged.Add(Step.Path(violation.Way.Take(depth).ToArray()));
            else left.Add(violation);
        }

        return new Ratcheted(left, [.. unchanged]);
    }

    /// <returns>How many steps it takes to the smallest value on the way that is as it was; null where there is none.</returns>
    private static int? FindUnchanged(SchemaNode node, IReadOnlyList<Step> way, JsonElement sent, JsonElement old)
    {
        var found = AreSame(node, sent, old) ? 0 : (int?)null;
        for (var depth = 0; depth < way.Count; depth++)
        {
            var step = way[depth];
            if (!TryGo(node, step, ref sent, ref old)) break;

            node = step.Node;
            // Below what is the same all that corresponds is.
            if (found is not null || AreSame(node, sent, old)) found = depth + 1;
        }

        return found;
    }

    private static bool TryGo(SchemaNode node, Step step, ref JsonElement sent, ref JsonElement old)
    {
        if (step.Name is null)
        {
            sent = sent[step.Index];
            return node.MapKeys is { } keys && TryFind(keys, sent, old, out old);
        }

        return sent.TryGetProperty(step.Name, out sent) && old.ValueKind == JsonValueKind.Object && old.TryGetProperty(step.Name, out old);
    }

    private static bool TryFind(string[] keys, JsonElement item, JsonElement list, out JsonElement found)
    {
        found = default;
        if (list.ValueKind != JsonValueKind.Array || item.ValueKind != JsonValueKind.Object) return false;

        foreach (var candidate in list.EnumerateArray())
        {
            if (candidate.ValueKind != JsonValueKind.Object || !Array.TrueForAll(keys, key => HaveSame(key, item, candidate))) continue;

            found = candidate;
            return true;
        }

        return false;
    }

    private static bool HaveSame(string key, JsonElement one, JsonElement other) =>
        one.TryGetProperty(key, out var left) && other.TryGetProperty(key, out var right)
        && left.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null) && JsonElement.DeepEquals(left, right);

    // The order of fields never matters; that of a list does, unless its items are known by keys.
    private static bool AreSame(SchemaNode node, JsonElement one, JsonElement other) => one.ValueKind switch
    {
        _ when node.IsLeftOut || one.ValueKind != other.ValueKind => JsonElement.DeepEquals(one, other),
        JsonValueKind.Object => HaveSameFields(node, one, other),
        JsonValueKind.Array when node.MapKeys is { } keys => one.GetArrayLength() == other.GetArrayLength()
            && one.EnumerateArray().All(item => TryFind(keys, item, other, out var found) && AreSame(node.Items ?? SchemaNode.Anything, item, found)),
        _ => JsonElement.DeepEquals(one, other),
    };

    // As an API server sees them, which drops unknown fields and nulls first; a default may be the very value of the other.
    private static bool HaveSameFields(SchemaNode node, JsonElement one, JsonElement other)
    {
        foreach (var field in one.EnumerateObject())
        {
            var below = Below(node, field.Name);
            if (!IsKept(node, below, field.Value)) continue;
            if (below is null) return false;
            if (!(TryGetKept(node, field.Name, other, out var value) ? AreSame(below, field.Value, value) : below.HasDefault)) return false;
        }

        return other.EnumerateObject().All(field => Below(node, field.Name) is var below
            && (!IsKept(node, below, field.Value) || TryGetKept(node, field.Name, one, out _) || below is { HasDefault: true }));
    }

    private static bool TryGetKept(SchemaNode node, string name, JsonElement from, out JsonElement value) =>
        from.TryGetProperty(name, out value) && IsKept(node, Below(node, name), value);

    private static bool IsKept(SchemaNode node, SchemaNode? below, JsonElement value) =>
        below is null ? node.KeepsUnknown || node.SaysNothing || node.AdditionalProperties is not null : below.IsNullable || value.ValueKind != JsonValueKind.Null;

    // The schema of a field, if it has one.
    private static SchemaNode? Below(SchemaNode node, string name)
    {
        var listed = Array.Find(node.Properties, property => property.Name == name)?.Node;
        if (listed is not null && !ReferenceEquals(listed, SchemaNode.Undeclared)) return listed;

        return ReferenceEquals(node.AdditionalProperties, SchemaNode.Allowed) ? null : node.AdditionalProperties;
    }
}
