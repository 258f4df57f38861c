using KargoStageWebhook.Json;

namespace KargoStageWebhook.Kargo;

/// <summary>An id for an entry that came without one.</summary>
/// <param name="Value">The id; lower-case UUID text of version 8 when it is derived, any text when it is carried over.</param>
/// <param name="Origin">Where it comes from.</param>
public readonly record struct BackfilledId(Utf8Text Value, IdOrigin Origin);
