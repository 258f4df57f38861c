using KargoStageWebhook.Json;

namespace KargoStageWebhook.Kargo;

/// <summary>
/// What makes two sent entries the same verification, before any id. Not the phase, finishTime and message, which move while it runs, nor
/// the place in a list, which moves with every promotion.
/// </summary>
/// <param name="Collection">Id of the freight collection that was verified.</param>
/// <param name="StartTime">When the verification began.</param>
/// <param name="AnalysisRunNamespace">Empty for an implicit verification.</param>
/// <param name="AnalysisRunName">Empty for an implicit verification.</param>
/// <param name="Ordinal">
/// 0-based count, from the oldest, among the entries of a stack that are equal in all of the above (startTime resolves one second).
/// </param>
internal readonly record struct EntryKey(
    Utf8Text Collection, Utf8Text StartTime, Utf8Text AnalysisRunNamespace, Utf8Text AnalysisRunName, int Ordinal)
{
    /// <summary>The key of the oldest entry that looks like this one.</summary>
    public static EntryKey OfOldest(Utf8Text collection, VerificationEntry entry) =>
        new(collection, entry.StartTime, entry.AnalysisRunNamespace, entry.AnalysisRunName, Ordinal: 0);
}
