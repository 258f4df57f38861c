using System.Buffers;
using System.Text;
using System.Text.Json;
using KargoStageWebhook.Json;

namespace KargoStageWebhook.Schema;

/// <summary>
/// One status under the rules of one schema: a forward pass over its text, which builds nothing until something is wrong. It sees the status
/// as an API server does that has pruned, dropped nulls and set defaults (apiextensions-apiserver, pruning and defaulting), and checks it as
/// kube-openapi's validators do.
/// </summary>
internal ref struct Examination
{
    private const double RoundingError = 1e-6;

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

    private void Text(SchemaNode node)
    {
        if (!Expect(node, JsonTypes.String, "string") || (node.Text is null && node.Enum is null)) return;

        if (!_reader.ValueIsEscaped)
        {
            Text(node, _reader.ValueSpan);
            return;
        }

        var unescaped = ArrayPool<byte>.Shared.Rent(_reader.ValueSpan.Length);
        try
        {
            Text(node, unescaped.AsSpan(0, _reader.CopyString(unescaped)));
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which Go reads as another character: left to the API server.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(unescaped);
        }
    }

    private void Text(SchemaNode node, ReadOnlySpan<byte> utf8)
    {
        if (node.Text?.Judge(utf8) is var (reason, message)) Add(reason, message);
        if (node.Enum is { } values && !values.Has(utf8)) NotSupported(Quote.Text(utf8), values);
    }

    private void Number(SchemaNode node)
    {
        var isInteger = _reader.TryGetInt64(out var integer);
        var number = isInteger ? integer : _reader.GetDouble();
        if (!MayBe(node.Types, isInteger, number))
        {
            Mistyped(node, "number");
            return;
        }

        var wrong = node.Number is not { } rules ? null : isInteger ? rules.Judge(integer) : rules.Judge(number);
        if (wrong is not null) Add(FieldReason.Invalid, $"Invalid value: {Encoding.UTF8.GetString(_reader.ValueSpan)}: {wrong}");
        if (node.Enum is { } values && !values.MayHave(number)) NotSupported(Encoding.UTF8.GetString(_reader.ValueSpan), values);
    }

    // What is too close to an integer, or too large to tell, is left to the API server.
    private static bool MayBe(JsonTypes types, bool isInteger, double number) => types == JsonTypes.Any || (types & JsonTypes.Number) != 0 || ((types & JsonTypes.Integer) != 0
        && (isInteger || Math.Abs(number) > NumberRules.Largest || Math.Abs(number - Math.Round(number)) <= RoundingError * Math.Max(1, Math.Abs(number))));

    private void Boolean(SchemaNode node)
    {
        if (!Expect(node, JsonTypes.Boolean, "boolean")) return;

        var value = _reader.TokenType == JsonTokenType.True;
        if (node.Enum is { } values && !values.Booleans.Contains(value)) NotSupported(value ? "true" : "false", values);
    }

    // Only an item of a list: any other null is dropped, or allowed.
    private void Null(SchemaNode node)
    {
        if (!node.IsNullable && !node.HasDefault && node.Types != JsonTypes.Any) Mistyped(node, "null");
    }

    /// <returns>Whether the value's type will do; else it has been passed over.</returns>
    private bool Expect(SchemaNode node, JsonTypes type, string name)
    {
        if (node.Types == JsonTypes.Any || (node.Types & type) != 0) return true;

        // A format makes an API server take any text and any list (kube-openapi, typeValidator).
        var isTaken = node.HasFormat && type is JsonTypes.String or JsonTypes.Array && (node.Types & (JsonTypes.Integer | JsonTypes.Number)) == 0;
        if (!isTaken) Mistyped(node, name);
        _reader.Skip();
        return false;
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

    private void Mistyped(SchemaNode node, string came)
    {
        var expected = node.Types.ToString().ToLowerInvariant().Replace(", ", ",", StringComparison.Ordinal);
        Add(FieldReason.TypeInvalid, $"Invalid value: \"{came}\": must be of type {expected}");
    }

    private void NotSupported(string value, EnumRule values) => Add(FieldReason.NotSupported, $"Unsupported value: {value}: supported values: {values.Listed}");

    private void MiscountedProperties(SchemaNode node, long count, int before)
    {
        // An API server that miscounts looks no further into the object.
        _found?.RemoveRange(before, _found.Count - before);
        if (count > node.PropertyCount.Most) Add(FieldReason.TooMany, $"Too many: {count}: must have at most {node.PropertyCount.Most} properties");
        else Add(FieldReason.Invalid, $"Invalid value: {count}: should have at least {node.PropertyCount.Least} properties");
    }

    private void Lacks(SchemaNode node, ulong missing)
    {
        foreach (var property in node.Properties)
        {
            if ((property.Bit & missing) != 0) Add(FieldReason.Required, "Required value", property.Name);
        }
    }

    private void Add(FieldReason reason, string message, string? missing = null)
    {
        _found ??= [];
        if (_found.Count == StatusExaminer.MaxViolations) return;

        var way = new Step[_depth];
        for (var i = 0; i < way.Length; i++) way[i] = _way[i].ToStep(_json);
        _found.Add(new SchemaViolation
        {
            Path = Step.Path(way, missing),
            RulePath = Step.RulePath(way, missing),
            Reason = reason,
            Message = message,
            Crd = _schema.Crd,
            Way = way,
        });
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
