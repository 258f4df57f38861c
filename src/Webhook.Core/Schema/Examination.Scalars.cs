using System.Buffers;
using System.Text;
using System.Text.Json;

namespace KargoStageWebhook.Schema;

/// <content>Values that hold no others.</content>
internal ref partial struct Examination
{
    private const double RoundingError = 1e-6;

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
}
