using System.Text;
using KargoStageWebhook.Json;

namespace KargoStageWebhook.Schema;

/// <summary>
/// One status under the rules of one schema: a forward pass over its text, which builds nothing until something is wrong. It sees the status
/// as an API server does that has pruned, dropped nulls and set defaults (apiextensions-apiserver, pruning and defaulting), and checks it as
/// kube-openapi's validators do.
/// </summary>
internal ref partial struct Examination
{
    private readonly CrdSchema _schema;
    private readonly ReadOnlySpan<byte> _json;
    private readonly Span<Frame> _way;
    private ReadJson _reader;
    private int _depth;
    private List<SchemaViolation>? _found;

    /// <param name="schema">The rules.</param>
    /// <param name="status">The JSON of <c>status</c>.</param>
    /// <param name="way">Room for <see cref="NodeCompiler.MostLevels"/> steps, and one more.</param>
    public Examination(CrdSchema schema, ReadOnlySpan<byte> status, Span<Frame> way)
    {
        _schema = schema;
        _json = status;
        _way = way;
        _reader = new ReadJson(status);
    }

    /// <summary>What is wrong, in the order of the text.</summary>
    public List<SchemaViolation> Run()
    {
        var first = _reader.Next();
        if (first != 'n') Value(_schema.Status, first);
        return _found ?? [];
    }

    // Each of these finds the reader before a value, and leaves it behind.
    private void Value(SchemaNode node, byte first)
    {
        if (node.SaysNothing)
        {
            _reader.Skip();
            return;
        }

        switch (first)
        {
            case (byte)'{':
                Object(node);
                break;
            case (byte)'[':
                List(node);
                break;
            case (byte)'"':
                Text(node);
                break;
            case (byte)'n':
                Null(node);
                break;
            case (byte)'t' or (byte)'f':
                Boolean(node, first == 't');
                break;
            default:
                Number(node);
                break;
        }
    }

    private void Object(SchemaNode node)
    {
        if (!Expect(node, JsonTypes.Object, "object")) return;

        var (missing, kept, next, before) = (node.Required, 0L, 0, _found?.Count ?? 0);
        for (_reader.TakeBracket(); _reader.Next() != '}';)
        {
            var place = TakeListed(node.Properties, next);
            if (place < 0)
            {
                var name = _reader.TakeText();
                place = Find(node, name);
                if (place < 0)
                {
                    if (Unlisted(node, new Frame(FrameKind.Key, _reader.Position - 1 - name.Length, name.Length))) kept++;
                    continue;
                }
            }

            next = place + 1;
            var property = node.Properties[place];
            if (!IsPresent(property, place)) continue;

            missing &= ~property.Bit;
            if (!ReferenceEquals(property.Node, SchemaNode.Undeclared) || node.KeepsUnknown) kept++;
        }

        _reader.TakeBracket();
        if (kept < node.PropertyCount.Least || kept > node.PropertyCount.Most) MiscountedProperties(node, kept, before);
        else if (missing != 0) Lacks(node, missing);
    }

    /// <returns>Whether the property is there once the API server has dropped nulls and set defaults.</returns>
    private bool IsPresent(Property property, int place)
    {
        var (node, first) = (property.Node, _reader.Next());
        if (first == '"' && node.TakesAnyText)
        {
            _reader.TakeText();
            return true;
        }

        if (first == 'n' || node.SaysNothing || (property.IsFilled && _reader.IsEmptyText()))
        {
            _reader.Skip();
            return first != 'n' || property.IsFilled || node.IsNullable || node.HasDefault;
        }

        Below(node, first, new Frame(FrameKind.Property, place, Length: 0));
        return true;
    }

    /// <returns>Whether the API server keeps the property, which the schema does not list.</returns>
    private bool Unlisted(SchemaNode node, Frame key)
    {
        var first = _reader.Next();
        if (node.AdditionalProperties is not { SaysNothing: false } rules || first == 'n')
        {
            _reader.Skip();
            return node.AdditionalProperties is not { } additional ? node.KeepsUnknown : first != 'n' || additional.IsNullable || additional.HasDefault;
        }

        if (first == '"' && rules.TakesAnyText) _reader.TakeText();
        else Below(rules, first, key);
        return true;
    }

    private void List(SchemaNode node)
    {
        if (!Expect(node, JsonTypes.Array, "array")) return;
        if (node.Count == CountRange.Any && node.Items is null or { SaysNothing: true })
        {
            _reader.Skip();
            return;
        }

        var (items, count) = (node.Items ?? SchemaNode.Anything, 0);
        _reader.TakeBracket();
        for (byte first; (first = _reader.Next()) != ']'; count++) Below(items, first, new Frame(FrameKind.Item, count, Length: 0));
        _reader.TakeBracket();

        if (count > node.Count.Most) Add(FieldReason.TooMany, $"Too many: {count}: must have at most {node.Count.Most} items");
        else if (count < node.Count.Least) Add(FieldReason.Invalid, $"Invalid value: {count}: should have at least {node.Count.Least} items");
    }

    /// <param name="properties">Those of the schema.</param>
    /// <param name="guess">Where to look first: API servers write names in order, so the next is seldom far.</param>
    /// <returns>The place of the property among them, its name taken; -1 where the name must be looked at, and is not taken.</returns>
    private int TakeListed(Property[] properties, int guess)
    {
        for (var i = guess; i < properties.Length; i++)
        {
            if (_reader.TryTakeName(properties[i].Key)) return i;
        }

        for (var i = 0; i < guess; i++)
        {
            if (_reader.TryTakeName(properties[i].Key)) return i;
        }

        return -1;
    }

    private readonly int Find(SchemaNode node, ReadOnlySpan<byte> name)
    {
        if (node.Properties.Length == 0) return -1;
        if (!_reader.TextIsEscaped) return node.Find(name);

        try
        {
            return node.Find(Unescape(name, new byte[name.Length]));
        }
        catch (InvalidOperationException)
        {
            return -1; // Half of a surrogate pair: no schema lists such a name.
        }
    }

    private void Below(SchemaNode node, byte first, Frame step)
    {
        _way[_depth++] = step;
        Value(node, first);
        _depth--;
    }

    internal enum FrameKind
    {
        Property,
        Key,
        Item,
    }

    /// <summary>One step down, in what costs next to nothing while nothing is wrong.</summary>
    /// <param name="Kind">Where to.</param>
    /// <param name="Place">Of a listed property among those of the schema; of an item in its list; of a key in the text.</param>
    /// <param name="Length">Of a key there, with its escapes.</param>
    internal readonly record struct Frame(FrameKind Kind, int Place, int Length);
}
