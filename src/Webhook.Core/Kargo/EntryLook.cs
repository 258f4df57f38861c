using KargoStageWebhook.Json;

namespace KargoStageWebhook.Kargo;

/// <summary>
/// What two entries must have in common to be the same verification. Not the phase, finishTime and message, which move while it runs, nor
/// the place in a list, which moves with every promotion.
/// </summary>
/// <param name="Collection">Id of the freight collection that was verified.</param>
/// <param name="StartTime">When the verification began.</param>
/// <param name="AnalysisRunNamespace">Empty for an implicit verification.</param>
/// <param name="AnalysisRunName">Empty for an implicit verification.</param>
internal readonly record struct EntryLook(Utf8Text Collection, Utf8Text StartTime, Utf8Text AnalysisRunNamespace, Utf8Text AnalysisRunName)
{
    /// <summary>The look of an entry of this collection.</summary>
    public static EntryLook Of(FreightCollection collection, VerificationEntry entry) =>
        new(collection.Id, entry.StartTime, entry.AnalysisRunNamespace, entry.AnalysisRunName);

    // The texts that differ most; hashing all four would cost most of a healing.
    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(StartTime, AnalysisRunName);
}
