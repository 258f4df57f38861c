using KargoStageWebhook.Json;

namespace KargoStageWebhook.Admission;

/// <summary>An <c>add</c> of a JSON Patch (RFC 6902): sets a member of an object, also where one was there.</summary>
/// <param name="Path">JSON Pointer of the member.</param>
/// <param name="Value">The string to set.</param>
public readonly record struct AddOperation(string Path, Utf8Text Value);
