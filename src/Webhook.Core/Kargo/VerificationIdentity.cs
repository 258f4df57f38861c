using KargoStageWebhook.Json;

namespace KargoStageWebhook.Kargo;

/// <summary>Derives an id from what makes a verification entry itself, so that it is the same however often the entry is sent.</summary>
/// <param name="uid"><c>metadata.uid</c> of the Stage or Promotion.</param>
internal sealed class VerificationIdentity(Utf8Text uid) : IDisposable
{
    private readonly NameBasedId _ids = new();

    /// <summary>Id for an entry that came without one: the same for the same verification, whatever its phase.</summary>
    /// <param name="look">What the entry looks like.</param>
    /// <param name="ordinal">0-based count, from the oldest, of entries of its stack that look the same.</param>
    /// <returns>Lower-case UUID text of RFC 9562 version 8; Kargo's own ids are random, of version 4.</returns>
    public Utf8Text Derive(EntryLook look, int ordinal) =>
        _ids.Of(ordinal, uid, look.Collection, look.StartTime, look.AnalysisRunNamespace, look.AnalysisRunName);

    /// <inheritdoc/>
    public void Dispose() => _ids.Dispose();
}
