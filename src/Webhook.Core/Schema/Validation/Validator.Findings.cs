using System.Text;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Schema.Validation;

/// <content>What is wrong, in the API server's words.</content>
internal ref partial struct Validator
{
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
        if (count > node.PropertyCount.Max) Add(FieldReason.TooMany, $"Too many: {count}: must have at most {node.PropertyCount.Max} properties");
        else Add(FieldReason.Invalid, $"Invalid value: {count}: should have at least {node.PropertyCount.Min} properties");
    }

    private void Lacks(SchemaNode node, ulong missing)
    {
        foreach (var property in node.Properties)
        {
            if ((property.Bit & missing) != 0) Add(FieldReason.Required, SchemaViolation.RequiredValue, property.Name);
        }
    }

    private void Add(FieldReason reason, string message, string? missing = null)
    {
        _isRejected = true;
        if (_isAlone) return; // It has no way from status to tell of.

        _found ??= [];
        var way = _found.Count < StatusValidator.MaxViolations ? FindWay() : null;
        if (way is null)
        {
            _isIncomplete = true;
            return;
        }

        _found.Add(new SchemaViolation
        {
            Path = Step.Path(_schema.Section, way, missing),
            RulePath = Step.RulePath(_schema.Section, way, missing),
            Reason = reason,
            Message = message,
            Crd = _schema.Crd,
            Section = _schema.Section,
            Way = way,
            Start = _depth == 0 ? _start : _way[_depth - 1].Start,
            Missing = missing,
        });
    }

    /// <summary>Records that only an API server can tell whether a value breaks its rules.</summary>
    /// <param name="node">The rules.</param>
    /// <param name="keyword">That of the only one in question; null where it may be each but the type.</param>
    private readonly void RecordOpen(SchemaNode node, string? keyword)
    {
        if (_open is null || FindWay() is not { } way) return;

        var path = Step.RulePath(_schema.Section, way).TrimStart('.');
        foreach (var rule in RuleText.Describe(node).Select(text => text.Split(": ", 2)).Where(rule => keyword is null ? rule[0] is not ("type" or "nullable") : rule[0] == keyword))
            _open.Add(new UnsupportedRule(path, rule[0]) { Content = rule[1] });
    }

    /// <inheritdoc cref="RecordOpen"/>
    private void LeaveOpen(SchemaNode node, string? keyword = null)
    {
        _isIncomplete = true;
        RecordOpen(node, keyword);
    }

    /// <returns>Null where a key is half of a surrogate pair, which Go reads as another key: left to the API server.</returns>
    private readonly Step[]? FindWay()
    {
        try
        {
            var (way, node) = (new Step[_depth], _schema.Status);
            for (var i = 0; i < way.Length; i++) node = (way[i] = StepOf(node, _way[i])).Node;
            return way;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private readonly Step StepOf(SchemaNode from, Frame frame) => frame.Kind switch
    {
        FrameKind.Property => new Step(from.Properties[frame.Place].Node, from.Properties[frame.Place].Name, Index: 0, IsKey: false),
        FrameKind.Item => new Step(from.Items!, Name: null, frame.Place, IsKey: false),
        _ => new Step(from.AdditionalProperties!, KeyOf(_json.Slice(frame.Place, frame.Length)), Index: 0, IsKey: true),
    };

    // A key of a map may be as long as the whole status, and stands in the path of each violation below it.
    private static string KeyOf(ReadOnlySpan<byte> text)
    {
        var enough = Printable.BytesOf(FieldLocation.MaxKeyLength);
        var key = text.Length <= enough ? Unescape(text, new byte[text.Length]) : JsonText.Unescape(text[..enough].ToArray()).Span;
        return Printable.Clip(Encoding.UTF8.GetString(key), FieldLocation.MaxKeyLength);
    }
}
