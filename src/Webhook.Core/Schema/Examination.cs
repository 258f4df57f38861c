using System.Text.Json;
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
    private ReadJson _reader;
    private Frame[] _way = new Frame[16];
    private int _depth;
    private List<SchemaViolation>? _found;

    /// <param name="schema">The rules.</param>
    /// <param name="status">The JSON of <c>status</c>.</param>
    public Examination(CrdSchema schema, ReadOnlySpan<byte> status)
    {
        _schema = schema;
        _json = status;
        _reader = new ReadJson(status);
    }

    /// <summary>What is wrong, in the order of the text.</summary>
    public List<SchemaViolation> Run()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.Null) Value(_schema.Status);
        return _found ?? [];
    }

    // Each of these finds the reader at a value's first token, and leaves it at the last.
    private void Value(SchemaNode node)
    {
        if (node.SaysNothing)
        {
            _reader.Skip();
            return;
        }

        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Object(node);
                break;
            case JsonTokenType.StartArray:
                List(node);
                break;
            case JsonTokenType.String:
                Text(node);
                break;
            case JsonTokenType.Number:
                Number(node);
                break;
            case JsonTokenType.Null:
                Null(node);
                break;
            default:
                Boolean(node);
                break;
        }
    }

    private void Object(SchemaNode node)
    {
        if (!Expect(node, JsonTypes.Object, "object")) return;

        var (missing, kept, next, before) = (node.Required, 0L, 0, _found?.Count ?? 0);
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var place = Find(node, next);
            if (place >= 0)
            {
                var property = node.Properties[place];
                next = place + 1;
                _reader.Read();
                if (!IsPresent(property)) continue;

                missing &= ~property.Bit;
                if (!ReferenceEquals(property.Node, SchemaNode.Undeclared) || node.KeepsUnknown) kept++;
            }
            else if (Unlisted(node))
            {
                kept++;
            }
        }

        if (kept < node.PropertyCount.Least || kept > node.PropertyCount.Most) MiscountedProperties(node, kept, before);
        else if (missing != 0) Lacks(node, missing);
    }

    /// <returns>Whether the property is there once the API server has dropped nulls and set defaults.</returns>
    private bool IsPresent(Property property)
    {
        var node = property.Node;
        if (property.IsFilled && (_reader.TokenType == JsonTokenType.Null || (_reader.TokenType == JsonTokenType.String && _reader.ValueSpan.IsEmpty))) return true;
        if (_reader.TokenType == JsonTokenType.Null) return node.IsNullable || node.HasDefault;

        if (node.SaysNothing)
        {
            _reader.Skip();
            return true;
        }

        Enter(new Frame(node, property.Name, Index: 0, KeyStart: 0, KeyLength: 0));
        Value(node);
        _depth--;
        return true;
    }

    /// <returns>Whether the API server keeps the property, which the schema does not list.</returns>
    private bool Unlisted(SchemaNode node)
    {
        var (start, length) = (_reader.ValueStart, _reader.ValueSpan.Length);
        _reader.Read();
        if (node.AdditionalProperties is not { } rules)
        {
            _reader.Skip();
            return node.KeepsUnknown;
        }

        if (_reader.TokenType == JsonTokenType.Null) return rules.IsNullable || rules.HasDefault;

        Enter(new Frame(rules, Name: null, Index: 0, start, length));
        Value(rules);
        _depth--;
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
        for (; _reader.Read() && _reader.TokenType != JsonTokenType.EndArray; count++)
        {
            Enter(new Frame(items, Name: null, count, KeyStart: 0, KeyLength: 0));
            Value(items);
            _depth--;
        }

        if (count > node.Count.Most) Add(FieldReason.TooMany, $"Too many: {count}: must have at most {node.Count.Most} items");
        else if (count < node.Count.Least) Add(FieldReason.Invalid, $"Invalid value: {count}: should have at least {node.Count.Least} items");
    }

    private readonly int Find(SchemaNode node, int guess)
    {
        if (!_reader.ValueIsEscaped) return node.Find(_reader.ValueSpan, guess);

        var unescaped = new byte[_reader.ValueSpan.Length];
        try
        {
            return node.Find(unescaped.AsSpan(0, _reader.CopyString(unescaped)), guess: 0);
        }
        catch (InvalidOperationException)
        {
            return -1; // Half of a surrogate pair: no schema lists such a name.
        }
    }

    private void Enter(Frame frame)
    {
        if (_depth == _way.Length) System.Array.Resize(ref _way, 2 * _depth);
        _way[_depth++] = frame;
    }

    /// <summary>One step down, in what costs nothing while nothing is wrong.</summary>
    /// <param name="Node">The schema of what was entered.</param>
    /// <param name="Name">Of a listed property; null for all else.</param>
    /// <param name="Index">Place of an item.</param>
    /// <param name="KeyStart">Where the key of a map begins in the text.</param>
    /// <param name="KeyLength">How long it is there, with its escapes; 0 for all that is no key.</param>
    private readonly record struct Frame(SchemaNode Node, string? Name, int Index, int KeyStart, int KeyLength)
    {
        public Step ToStep(ReadOnlySpan<byte> json) => KeyStart == 0 ? new Step(Node, Name, Index, IsKey: false) : new Step(Node, KeyIn(json), Index, IsKey: true);

        private string KeyIn(ReadOnlySpan<byte> json)
        {
            var reader = new Utf8JsonReader(json.Slice(KeyStart - 1, KeyLength + 2));
            reader.Read();
            return reader.GetString() ?? string.Empty;
        }
    }
}
