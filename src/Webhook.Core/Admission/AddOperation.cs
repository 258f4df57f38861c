using System.Text.Json;
using KargoStageWebhook.Healing;
using KargoStageWebhook.Json;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Admission;

/// <summary>An <c>add</c> of a JSON Patch (RFC 6902): sets a member of an object, also where one was there.</summary>
public readonly record struct AddOperation
{
    private readonly FieldPath _field;
    private readonly Utf8Text _text;
    private readonly Fill? _fill;

    /// <summary>Sets a field of a verification entry to a string.</summary>
    public AddOperation(FieldPath target, Utf8Text value) => (_field, _text) = (target, value);

    /// <summary>Sets what a rule fills in.</summary>
    public AddOperation(Fill fill) => _fill = fill;

    /// <summary>Writes it as an element of a JSON Patch.</summary>
    public void WriteTo(Utf8JsonWriter patch)
    {
        patch.WriteStartObject();
        patch.WriteString("op"u8, "add"u8);
        if (_fill is { } fill) WriteFill(patch, fill);
        else WriteText(patch);
        patch.WriteEndObject();
    }

    private static void WriteFill(Utf8JsonWriter patch, Fill fill)
    {
        patch.WriteString("path"u8, fill.Pointer);
        patch.WritePropertyName("value"u8);
        fill.Value.WriteTo(patch);
    }

    private void WriteText(Utf8JsonWriter patch)
    {
        Span<byte> pointer = stackalloc byte[FieldPath.MaxJsonPointerLength];
        patch.WriteString("path"u8, pointer[.._field.FormatJsonPointer(pointer)]);
        patch.WriteString("value"u8, _text.Bytes.Span);
    }
}
