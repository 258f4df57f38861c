using KargoStageWebhook.Json;

namespace KargoStageWebhook.Kargo;

/// <summary>
/// Which stack of an object is meant, in a way that a promotion does not shift: the same Freight may be in a history more than once.
/// </summary>
/// <param name="Path">Where the collection lives.</param>
/// <param name="Collection">Its id.</param>
/// <param name="Occurrence">0-based count, from the oldest, among the collections of that path with that id.</param>
internal readonly record struct StackPlace(VerificationPath Path, Utf8Text Collection, int Occurrence);
