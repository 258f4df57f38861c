namespace KargoStageWebhook.Diagnosis;

/// <summary>Where an error is in its entry.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where its message ends.</param>
/// <param name="Level">How many quoted texts are around it; see <see cref="QuotedText"/>.</param>
internal readonly record struct ErrorPlace(int Start, int End, int Level);
