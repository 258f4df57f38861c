using System.Collections;
using System.Globalization;
using KargoStageWebhook.Text;
using static KargoStageWebhook.Text.JsonTree;

namespace KargoStageWebhook.Schema.Validation;

/// <summary>
/// Finds the values of an update that correspond to a stored value and equal it. Values correspond by name, those of a list of type map by its keys,
/// the items of any other list not at all. A field that the API server keeps though the schema has none for it corresponds to nothing either, and
/// what holds one equals nothing. Nulls and fields that it drops make no difference, nor does a field that is set by default.
/// </summary>
internal sealed class UnchangedValues(JsonTree sent, JsonTree old)
{
    // Up to so many fields a search through all is as fast as a dictionary.
    private const int FewFields = 8;

    // No number that a Go program writes is longer.
    private const int MaxNumberLength = 64;

    private readonly BitArray _unchanged = new(sent.Count);
    private readonly Dictionary<int, Dictionary<ReadOnlyMemory<byte>, int>> _fields = [];
    private readonly Dictionary<int, (Dictionary<ReadOnlyMemory<byte>, int> ByKeys, int Count)> _items = [];
    private readonly Dictionary<int, int> _required = [];

    /// <summary>For tests: how many values were compared, each as often as it was; at most some times as many as there are.</summary>
    public long Steps { get; private set; }

    /// <summary>Finds the unchanged values.</summary>
    /// <param name="status">The schema of status.</param>
    /// <returns>A bit for each value of the update that is unchanged.</returns>
    public BitArray Find(SchemaNode status)
    {
        Compare(status, Root, Root, correspond: true);
        return _unchanged;
    }

    /// <summary>Whether two values are equal to an API server; notes it where they correspond.</summary>
    private bool Compare(SchemaNode? node, int one, int other, bool correspond)
    {
        var same = (sent[one].Kind, old[other].Kind) switch
        {
            (ValueKind.Object, ValueKind.Object) => CompareFields(node is { IsOpaque: true } ? null : node, one, other, correspond),
            (ValueKind.Array, ValueKind.Array) when node is { MapKeys: { } keys, IsOpaque: false } => CompareByKeys(node, keys, one, other, correspond),
            (ValueKind.Array, ValueKind.Array) => CompareInOrder(one, other),
            var (left, right) => left == right && CompareScalars(one, other),
        };
        if (same && correspond) _unchanged[one] = true;
        return same;
    }

    // All fields are compared, also behind one that differs: each may be unchanged by itself. The order never matters.
    private bool CompareFields(SchemaNode? node, int one, int other, bool correspond)
    {
        var (same, matched) = (true, 0);
        foreach (var field in ChildrenOf(sent, one))
        {
            var name = sent.NameOf(field);
            var below = Below(node, name.Span);
            if (!IsKept(node, below, sent[field].Kind))
            {
                // In a null's place a default is set also in a map.
                if (below is { HasDefault: true } && !IsSetWhereMissing(node, below) && FieldOf(other, name) is >= 0 and var set && IsKept(node, below, old[set].Kind)) matched++;
                continue;
            }

            var counterpart = FieldOf(other, name);
            var isThere = counterpart >= 0 && IsKept(node, below, old[counterpart].Kind);
            if (isThere) same &= Compare(below, field, counterpart, correspond && below is not null);
            else same &= IsSetWhereMissing(node, below) || (counterpart >= 0 && below is { HasDefault: true }); // The default may be the very value.
            if (isThere && !IsSetWhereMissing(node, below)) matched++;
            if (node is not null && below is null) same = false;
        }

        return same && matched == RequiredFieldsOf(node, other);
    }

    /// <summary>How many fields of a stored object its counterpart must have too: all that are kept and that no default sets.</summary>
    private int RequiredFieldsOf(SchemaNode? node, int stored)
    {
        if (_required.TryGetValue(stored, out var known)) return known;

        var count = 0;
        foreach (var field in ChildrenOf(old, stored))
        {
            var below = Below(node, old.NameOf(field).Span);
            if (IsKept(node, below, old[field].Kind) && !IsSetWhereMissing(node, below)) count++;
        }

        return _required[stored] = count;
    }

    private bool CompareByKeys(SchemaNode node, byte[][] keys, int one, int other, bool correspond)
    {
        var (same, count) = (true, 0);
        var stored = ItemsOf(node, keys, other);
        foreach (var item in ChildrenOf(sent, one))
        {
            count++;
            var counterpart = KeysOf(sent, node, keys, item) is { } key && stored.ByKeys.TryGetValue(key, out var found) ? found : -1;
            same &= counterpart >= 0 && Compare(node.Items ?? SchemaNode.Anything, item, counterpart, correspond);
        }

        return same && count == stored.Count;
    }

    // A list whose items are not known by keys is one value: pruned and defaulted like the stored one, or another.
    private bool CompareInOrder(int one, int other)
    {
        using var left = ChildrenOf(sent, one).GetEnumerator();
        using var right = ChildrenOf(old, other).GetEnumerator();
        while (left.MoveNext())
        {
            if (!right.MoveNext() || !Compare(node: null, left.Current, right.Current, correspond: false)) return false;
        }

        return !right.MoveNext();
    }

    private bool CompareScalars(int one, int other) => sent[one].Kind switch
    {
        ValueKind.String => sent.StringAt(one).Span.SequenceEqual(old.StringAt(other).Span),
        ValueKind.Number => sent.TextOf(one).SequenceEqual(old.TextOf(other)) || AreOneNumber(sent.TextOf(one), old.TextOf(other)),
        ValueKind.Boolean => sent.TextOf(one).SequenceEqual(old.TextOf(other)),
        _ => true,
    };

    // Written differently, as 2 and 2.0. What is too long, or too large for a double, is taken for one value: better to tolerate than to reject.
    private static bool AreOneNumber(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => one.Length > MaxNumberLength || other.Length > MaxNumberLength
        || double.TryParse(one, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
        && double.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out var right) && left.Equals(right);

    private int FieldOf(int stored, ReadOnlyMemory<byte> name)
    {
        if (_fields.TryGetValue(stored, out var known)) return known.GetValueOrDefault(name, -1);

        var seen = 0;
        foreach (var field in ChildrenOf(old, stored))
        {
            if (old.NameOf(field).Span.SequenceEqual(name.Span)) return field;
            if (++seen > FewFields) return IndexFields(stored).GetValueOrDefault(name, -1);
        }

        return -1;
    }

    private Dictionary<ReadOnlyMemory<byte>, int> IndexFields(int stored)
    {
        var fields = new Dictionary<ReadOnlyMemory<byte>, int>(ByBytes.Instance);
        foreach (var field in ChildrenOf(old, stored)) fields.TryAdd(old.NameOf(field), field);
        return _fields[stored] = fields;
    }

    /// <summary>The items of a stored list by their keys, and how many there are, also without keys.</summary>
    private (Dictionary<ReadOnlyMemory<byte>, int> ByKeys, int Count) ItemsOf(SchemaNode list, byte[][] keys, int stored)
    {
        if (_items.TryGetValue(stored, out var known)) return known;

        var (items, count) = (new Dictionary<ReadOnlyMemory<byte>, int>(ByBytes.Instance), 0);
        foreach (var item in ChildrenOf(old, stored))
        {
            count++;
            if (KeysOf(old, list, keys, item) is { } key) items.TryAdd(key, item);
        }

        return _items[stored] = (items, count);
    }

    /// <summary>The keys of an item as one text; null where one is missing that no default sets, or is no scalar, so that the item corresponds to nothing.</summary>
    private ReadOnlyMemory<byte>? KeysOf(JsonTree tree, SchemaNode list, byte[][] keys, int item)
    {
        if (tree[item].Kind != ValueKind.Object) return null;

        var text = new List<byte>();
        foreach (var key in keys)
        {
            var field = ChildrenOf(tree, item).FirstOrDefault(candidate => tree.NameOf(candidate).Span.SequenceEqual(key), -1);
            var kind = field < 0 ? ValueKind.Null : tree[field].Kind;
            if (kind is ValueKind.Object or ValueKind.Array) return null;
            if (kind == ValueKind.Null)
            {
                // The API server sets the default before it compares.
                if (list.Items?.Find(key) is not (>= 0 and var place) || !list.Items.Properties[place].Node.HasDefault) return null;

                text.Add((byte)ValueKind.Null);
                continue;
            }

            // With its kind and length before it: no two different lists of keys make the same text.
            var value = kind == ValueKind.String ? tree.StringAt(field).Span : tree.TextOf(field);
            text.Add((byte)kind);
            text.AddRange(BitConverter.GetBytes(value.Length));
            text.AddRange(value);
        }

        return text.ToArray();
    }

    private static bool IsKept(SchemaNode? node, SchemaNode? below, ValueKind kind)
    {
        if (node is null) return true; // Without a schema every field is a value.
        return below is null ? node.KeepsUnknown || node.IsUnconstrained || node.AdditionalProperties is not null : below.IsNullable || kind != ValueKind.Null;
    }

    // The default of a map's values sets no key that is missing.
    private static bool IsSetWhereMissing(SchemaNode? node, SchemaNode? below) => below is { HasDefault: true } && !ReferenceEquals(below, node?.AdditionalProperties);

    // The schema of a field, if it has one.
    private static SchemaNode? Below(SchemaNode? node, ReadOnlySpan<byte> name)
    {
        if (node is null) return null;

        var place = node.Find(name);
        var below = place >= 0 && !ReferenceEquals(node.Properties[place].Node, SchemaNode.Undeclared) ? node.Properties[place].Node : node.AdditionalProperties;
        return ReferenceEquals(below, SchemaNode.Allowed) ? null : below;
    }

    private IEnumerable<int> ChildrenOf(JsonTree tree, int place)
    {
        for (var (child, end) = (place + 1, tree.Behind(place)); child < end; child = tree.Behind(child))
        {
            Steps++;
            yield return child;
        }
    }

    private sealed class ByBytes : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public static ByBytes Instance { get; } = new();

        public bool Equals(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other) => one.Span.SequenceEqual(other.Span);

        public int GetHashCode(ReadOnlyMemory<byte> bytes) => Utf8Text.Hash(bytes.Span);
    }
}
