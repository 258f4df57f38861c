using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace KargoStageWebhook.Schema.Validation;

/// <content>Values that hold no others.</content>
internal ref partial struct Validator
{
    private const double RoundingError = 1e-6;

    private void Text(SchemaNode node)
    {
        if (!Expect(node, JsonTypes.String, "string")) return;

        var text = _reader.TakeText();
        if (node.Text is null && node.Enum is null) return;
        if (!_reader.TextIsEscaped)
        {
            Text(node, text);
            return;
        }

        var unescaped = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            Text(node, Unescape(text, unescaped));
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which Go reads as another character: left to the API server.
            LeaveOpen(node);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(unescaped);
        }
    }

    private void Text(SchemaNode node, ReadOnlySpan<byte> utf8)
    {
        if (node.Text?.Validate(utf8) is var (reason, message)) Add(reason, message);
        else if (node.Text is { Pattern: not null } && !Ascii.IsValid(utf8)) LeaveOpen(node, "pattern");
        if (node.Enum is { } values && !values.Has(utf8)) NotSupported(Quote.Text(utf8), values);
    }

    private void Number(SchemaNode node)
    {
        var text = _reader.TakeNumber();
        var isInteger = Utf8Parser.TryParse(text, out long integer, out var read) && read == text.Length;
        var number = isInteger ? integer : ToDouble(text);
        if (!IsPossible(node.Types, isInteger, number))
        {
            Mistyped(node, "number");
            return;
        }

        // It may be an integer, or one that the API server takes for a value of the enum: only the API server can tell.
        if (!isInteger && node.Types != JsonTypes.Any && (node.Types & JsonTypes.Number) == 0) LeaveOpen(node, "type");
        if (node.Enum is { } listed && !listed.Numbers.Contains(number) && listed.CanHave(number)) LeaveOpen(node, "enum");
        var wrong = node.Number is not { } rules ? null : isInteger ? rules.Validate(integer) : rules.Validate(number);
        if (wrong is not null) Add(FieldReason.Invalid, $"Invalid value: {Encoding.UTF8.GetString(text)}: {wrong}");
        if (node.Enum is { } values && !values.CanHave(number)) NotSupported(Encoding.UTF8.GetString(text), values);
    }

    // Infinite where it is too large.
    private static double ToDouble(ReadOnlySpan<byte> number) =>
        Utf8Parser.TryParse(number, out double value, out var read) && read == number.Length ? value : double.PositiveInfinity;

    // What is too close to an integer, or too large to tell, is left to the API server.
    private static bool IsPossible(JsonTypes types, bool isInteger, double number) => types == JsonTypes.Any || (types & JsonTypes.Number) != 0 || ((types & JsonTypes.Integer) != 0
        && (isInteger || Math.Abs(number) > NumberRules.Largest || Math.Abs(number - Math.Round(number)) <= RoundingError * Math.Max(1, Math.Abs(number))));

    private void Boolean(SchemaNode node, bool value)
    {
        if (!Expect(node, JsonTypes.Boolean, "boolean")) return;

        _reader.Skip();
        if (node.Enum is { } values && !values.Booleans.Contains(value)) NotSupported(value ? "true" : "false", values);
    }

    // An item of a list, or one that no enum has: any other null is dropped, or allowed.
    private void Null(SchemaNode node)
    {
        _reader.Skip();
        if (!node.IsNullable && node.HasDefault) return;
        if (!node.IsNullable && node.Types != JsonTypes.Any) Mistyped(node, "null");
        else if (node.Enum is { } values) NotSupported("null", values);
    }

    /// <returns>Whether the value's type will do; else it has been passed over.</returns>
    private bool Expect(SchemaNode node, JsonTypes type, string name)
    {
        if (node.Types == JsonTypes.Any || (node.Types & type) != 0) return true;

        // A format makes an API server take any text and any list (kube-openapi, typeValidator).
        var isTaken = node.HasFormat && type is JsonTypes.String or JsonTypes.Array && (node.Types & (JsonTypes.Integer | JsonTypes.Number)) == 0;
        if (!isTaken) Mistyped(node, name);
        else if (node.Enum is not null || node.Count != CountRange.Any) LeaveOpen(node);
        _reader.Skip();
        return false;
    }

    /// <param name="text">What stands between a name's or a text's quotes.</param>
    /// <param name="room">As long as the text.</param>
    /// <exception cref="InvalidOperationException">It escapes half of a surrogate pair.</exception>
    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text, Span<byte> room)
    {
        byte[] quoted = [(byte)'"', .. text, (byte)'"'];
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return room[..reader.CopyString(room)];
    }
}
