using KargoStageWebhook.Text;

namespace KargoStageWebhook.Schema.Validation;

/// <summary>
/// One status under the rules of one schema: a forward pass over its text, which builds nothing until something is wrong. It sees the status
/// as an API server does that has pruned, dropped nulls and set defaults (apiextensions-apiserver, pruning and defaulting), and checks it as
/// kube-openapi's validators do.
/// </summary>
internal ref partial struct Validator
{
    private readonly CrdSchema _schema;
    private readonly ReadOnlySpan<byte> _json;
    private readonly Span<Frame> _way;
    private readonly Backfills? _backfills;
    private JsonScanner _reader;
    private int _depth, _start;
    private bool _isAlone, _isRejected, _isIncomplete;
    private List<SchemaViolation>? _found;
    private HashSet<UnsupportedRule>? _open;

    /// <param name="schema">The rules.</param>
    /// <param name="status">The JSON of <c>status</c>.</param>
    /// <param name="way">Room for <see cref="NodeCompiler.MaxLevels"/> steps, and one more.</param>
    /// <param name="backfills">Which missing fields count as present, since they are backfilled; null for none.</param>
    public Validator(CrdSchema schema, ReadOnlySpan<byte> status, Span<Frame> way, Backfills? backfills)
    {
        (_schema, _backfills) = (schema, backfills);
        _json = status;
        _way = way;
        _reader = new JsonScanner(status);
    }

    /// <summary>What is wrong, in the order of the text, and whether that is all.</summary>
    public ValidationResult Run()
    {
        var first = _reader.Next();
        _start = _reader.Position;
        if (first != 'n') Value(_schema.Status, first);
        return _found is null && !_isIncomplete ? ValidationResult.Nothing : new ValidationResult(_found ?? [], []) { IsComplete = !_isIncomplete };
    }

    /// <summary>The rules that apply to values of which only an API server can tell whether they break them: each once.</summary>
    public IReadOnlyCollection<UnsupportedRule> FindOpen()
    {
        _open = [];
        Run();
        return _open;
    }

    /// <summary>Whether a value is one that the rules of a node accept, wherever it stands.</summary>
    public bool Accepts(SchemaNode node)
    {
        _isAlone = true;
        Value(node, _reader.Next());
        return !_isRejected;
    }

    // Each of these finds the reader before a value, and leaves it behind.
    private void Value(SchemaNode node, byte first)
    {
        if (node.IsUnconstrained)
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
        if (node.Enum is { } values) NotSupported("object", values);

        var (missing, kept, next, before) = (node.Required, 0L, 0, _found?.Count ?? 0);
        var start = _reader.Position;
        for (_reader.TakeBracket(); _reader.Next() != '}';)
        {
            var place = TakeListed(node.Properties, next);
            if (place < 0)
            {
                var name = _reader.TakeText();
                place = Find(node, name);
                if (place < 0)
                {
                    if (Unlisted(node, new Frame(FrameKind.Key, _reader.Position - 1 - name.Length, name.Length, Start: 0))) kept++;
                    continue;
                }
            }

            next = place + 1;
            var property = node.Properties[place];
            if (!IsPresent(property, place, start)) continue;
            if (ReferenceEquals(property.Node, SchemaNode.Undeclared) && !node.KeepsUnknown) continue; // It is dropped, so what is required is missing.

            missing &= ~property.Bit;
            kept++;
        }

        _reader.TakeBracket();
        if (kept < node.PropertyCount.Min || kept > node.PropertyCount.Max) MiscountedProperties(node, kept, before);
        else if ((missing &= ~BackfilledIn(node, start, missing)) != 0) Lacks(node, missing);
    }

    /// <summary>Bits of the missing properties that the webhook sets.</summary>
    private readonly ulong BackfilledIn(SchemaNode node, int start, ulong missing)
    {
        var backfilled = missing & node.Backfilled;
        if (_backfills is null || backfilled == 0) return 0;
        if (_backfills.CoverAll) return backfilled;

        foreach (var property in node.Properties)
        {
            if ((property.Bit & backfilled) != 0 && !_backfills.Cover(start, property.Backfill)) backfilled &= ~property.Bit;
        }

        return backfilled;
    }

    /// <returns>Whether the property is there once the API server has dropped nulls and set defaults.</returns>
    private bool IsPresent(Property property, int place, int owner)
    {
        var (node, first) = (property.Node, _reader.Next());
        if (first == '"' && node.TakesAnyText)
        {
            _reader.TakeText();
            return true;
        }

        if ((first == 'n' && !(node.RejectsNull && !IsBackfilled(property, owner))) || node.IsUnconstrained || (property.IsMissingWhenEmpty && _reader.IsEmptyText() && IsBackfilled(property, owner)))
        {
            _reader.Skip();
            return first != 'n' || node.IsNullable || node.HasDefault || IsBackfilled(property, owner);
        }

        Below(node, first, new Frame(FrameKind.Property, place, Length: 0, _reader.Position));
        return true;
    }

    private readonly bool IsBackfilled(Property property, int owner) => property.Backfill >= 0 && _backfills is { } backfills && backfills.Cover(owner, property.Backfill);

    /// <returns>Whether the API server keeps the property, which the schema does not list.</returns>
    private bool Unlisted(SchemaNode node, Frame key)
    {
        var first = _reader.Next();
        if (node.AdditionalProperties is not { IsUnconstrained: false } rules || (first == 'n' && !rules.RejectsNull))
        {
            _reader.Skip();
            return node.AdditionalProperties is not { } additional ? node.KeepsUnknown : first != 'n' || additional.IsNullable || additional.HasDefault;
        }

        if (first == '"' && rules.TakesAnyText) _reader.TakeText();
        else Below(rules, first, key with { Start = _reader.Position });
        return true;
    }

    private void List(SchemaNode node)
    {
        if (!Expect(node, JsonTypes.Array, "array")) return;
        if (node.Enum is { } values) NotSupported("array", values);
        if (node.Count == CountRange.Any && node.Items is null or { IsUnconstrained: true })
        {
            _reader.Skip();
            return;
        }

        var (items, count) = (node.Items ?? SchemaNode.Anything, 0);
        _reader.TakeBracket();
        for (byte first; (first = _reader.Next()) != ']'; count++) Below(items, first, new Frame(FrameKind.Item, count, Length: 0, _reader.Position));
        _reader.TakeBracket();

        if (count > node.Count.Max) Add(FieldReason.TooMany, $"Too many: {count}: must have at most {node.Count.Max} items");
        else if (count < node.Count.Min) Add(FieldReason.Invalid, $"Invalid value: {count}: should have at least {node.Count.Min} items");
    }

    /// <param name="properties">Those of the schema.</param>
    /// <param name="guess">Where to look first: API servers write names in order, so the next is seldom far.</param>
    /// <returns>The place of the property among them, its name taken; -1 where the name must be read, and is not taken.</returns>
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
    /// <param name="Start">Offset in the text of the value that is reached.</param>
    internal readonly record struct Frame(FrameKind Kind, int Place, int Length, int Start);
}
