using System.Text.Json;

namespace KargoStageWebhook.Text;

/// <summary>
/// The values of a JSON text that has been read before, as a flat list in the order of the text: each value is followed by what is in it. Values
/// are told by their place in that list; the text itself is not copied.
/// </summary>
internal sealed class JsonTree
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly List<Value> _values = [];

    // By where they stand: names and strings with escapes, which are asked for again and again.
    private readonly Dictionary<int, ReadOnlyMemory<byte>> _resolved = [];

    private JsonTree(ReadOnlyMemory<byte> json) => _json = json;

    /// <summary>The place of the outermost value.</summary>
    public const int Root = 0;

    /// <summary>How many values there are.</summary>
    public int Count => _values.Count;

    /// <summary>The value at a place.</summary>
    public Value this[int place] => _values[place];

    /// <summary>Reads a text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="maxDepth">Levels of nesting; what follows the tree may follow it down the stack.</param>
    /// <param name="maxValues">How many values there may be; each takes some 40 bytes.</param>
    /// <returns>Null where the text nests deeper, or has more.</returns>
    /// <exception cref="JsonException">It is no JSON, where that shows.</exception>
    public static JsonTree? Read(ReadOnlyMemory<byte> json, int maxDepth, int maxValues = int.MaxValue)
    {
        var tree = new JsonTree(json);
        return tree.Fill(maxDepth, maxValues) ? tree : null;
    }

    /// <summary>The place behind a value and all that is in it: where its next sibling is, if it has one.</summary>
    public int Behind(int place) => _values[place].Behind;

    /// <summary>The text of a value as it stands.</summary>
    public ReadOnlySpan<byte> TextOf(int place) => _json.Span[_values[place].Start.._values[place].End];

    /// <summary>The name under which a value stands in its object, escapes resolved.</summary>
    public ReadOnlyMemory<byte> NameOf(int place)
    {
        var value = _values[place];
        return TextAt(value.NameStart, value.NameLength, value.NameIsEscaped);
    }

    /// <summary>The content of a string, escapes resolved.</summary>
    public ReadOnlyMemory<byte> StringAt(int place)
    {
        var value = _values[place];
        return TextAt(value.Start + 1, value.End - value.Start - 2, value.IsEscaped);
    }

    /// <summary>The place of the value that begins here.</summary>
    /// <param name="start">Offset in the text of the value's first byte.</param>
    /// <returns>-1 where none begins.</returns>
    public int Find(int start)
    {
        var (low, high) = (0, _values.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var found = _values[middle].Start;
            if (found == start) return middle;
            if (found < start) low = middle + 1;
            else high = middle - 1;
        }

        return -1;
    }

    private ReadOnlyMemory<byte> TextAt(int start, int length, bool isEscaped)
    {
        var text = _json.Slice(start, length);
        if (!isEscaped) return text;
        if (!_resolved.TryGetValue(start, out var resolved)) _resolved[start] = resolved = JsonText.Unescape(text);
        return resolved;
    }

    // Without recursion: a list of what is open, so that a hostile depth costs a list and no stack.
    private bool Fill(int maxDepth, int maxValues)
    {
        var scanner = new JsonScanner(_json.Span);
        var open = new Stack<int>();
        var (nameStart, nameLength, nameIsEscaped) = (0, 0, false);
        do
        {
            var first = scanner.Next();
            if (first is (byte)'}' or (byte)']')
            {
                scanner.TakeBracket();
                Close(open.Pop(), scanner.Position);
                continue;
            }

            if (open.TryPeek(out var parent) && _values[parent].Kind == ValueKind.Object)
            {
                nameStart = scanner.Position + 1;
                nameLength = scanner.TakeText().Length;
                nameIsEscaped = scanner.TextIsEscaped;
                first = scanner.Next();
            }

            var value = new Value(KindOf(first), scanner.Position, 0, nameStart, nameLength, nameIsEscaped, false, 0, open.Count > 0 ? open.Peek() : -1);
            var place = _values.Count;
            if (place == maxValues) return false;

            _values.Add(value);
            if (value.Kind is ValueKind.Object or ValueKind.Array)
            {
                if (open.Count == maxDepth) return false;

                scanner.TakeBracket();
                open.Push(place);
            }
            else
            {
                scanner.Skip();
                if (value.Kind == ValueKind.String) _values[place] = value with { IsEscaped = scanner.TextIsEscaped };
                Close(place, scanner.Position);
            }
        }
        while (open.Count > 0);

        return true;
    }

    private void Close(int place, int end) => _values[place] = _values[place] with { End = end, Behind = _values.Count };

    private static ValueKind KindOf(byte first) => first switch
    {
        (byte)'{' => ValueKind.Object,
        (byte)'[' => ValueKind.Array,
        (byte)'"' => ValueKind.String,
        (byte)'n' => ValueKind.Null,
        (byte)'t' or (byte)'f' => ValueKind.Boolean,
        _ => ValueKind.Number,
    };

    /// <summary>What a value is.</summary>
    public enum ValueKind
    {
        Null,
        Boolean,
        Number,
        String,
        Array,
        Object,
    }

    /// <summary>One value.</summary>
    /// <param name="Kind">What it is.</param>
    /// <param name="Start">Offset in the text of its first byte.</param>
    /// <param name="End">Offset behind its last byte.</param>
    /// <param name="NameStart">Offset of its name in the text, behind the quote; of no meaning but in an object.</param>
    /// <param name="NameLength">Bytes of that, with escapes.</param>
    /// <param name="NameIsEscaped">Whether that has escapes.</param>
    /// <param name="IsEscaped">Whether a string has escapes.</param>
    /// <param name="Behind">See <see cref="JsonTree.Behind"/>.</param>
    /// <param name="Parent">The place of what it stands in; -1 for the outermost value.</param>
    public readonly record struct Value(ValueKind Kind, int Start, int End, int NameStart, int NameLength, bool NameIsEscaped, bool IsEscaped, int Behind, int Parent);
}
