using System.Text.Json;
using CommunityToolkit.HighPerformance.Buffers;
using KargoStageWebhook.Objects;

namespace KargoStageWebhook.Admission;

/// <summary>An <c>add</c> of a JSON Patch (RFC 6902): sets a member of an object, also where one was there.</summary>
/// <param name="Field">Which field.</param>
/// <param name="Value">The JSON to set it to.</param>
public readonly record struct AddOperation(FieldLocation Field, ReadOnlyMemory<byte> Value)
{
    /// <summary>Writes it as an element of a JSON Patch.</summary>
    /// <param name="patch">Where to.</param>
    /// <param name="pointer">Room for the pointer, which is empty before and after.</param>
    public void WriteTo(Utf8JsonWriter patch, ArrayPoolBufferWriter<byte> pointer)
    {
        Field.WritePointer(pointer);
        patch.WriteStartObject();
        patch.WriteString("op"u8, "add"u8);
        patch.WriteString("path"u8, pointer.WrittenSpan);
        patch.WritePropertyName("value"u8);
        patch.WriteRawValue(Value.Span, skipInputValidation: true); // A part of the body that was read, or made here.
        patch.WriteEndObject();
        pointer.Clear();
    }
}
