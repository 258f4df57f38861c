using KargoStageWebhook.Json;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Admission;

/// <summary>An <c>add</c> of a JSON Patch (RFC 6902): sets a member of an object, also where one was there.</summary>
/// <param name="Target">The member.</param>
/// <param name="Value">The string to set.</param>
public readonly record struct AddOperation(FieldPath Target, Utf8Text Value);
