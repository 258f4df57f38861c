using System.Text.Json;
using KargoStageWebhook.Json;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Admission;

/// <summary>An <c>add</c> of a JSON Patch (RFC 6902): sets a member of an object, also where one was there.</summary>
/// <param name="Target">The member.</param>
/// <param name="Value">The string to set.</param>
public readonly record struct AddOperation(FieldPath Target, Utf8Text Value)
{
    /// <summary>Writes it as an element of a JSON Patch.</summary>
    public void WriteTo(Utf8JsonWriter patch)
    {
        Span<byte> pointer = stackalloc byte[FieldPath.MaxJsonPointerLength];
        patch.WriteStartObject();
        patch.WriteString("op"u8, "add"u8);
        patch.WriteString("path"u8, pointer[..Target.FormatJsonPointer(pointer)]);
        patch.WriteString("value"u8, Value.Bytes.Span);
        patch.WriteEndObject();
    }
}
