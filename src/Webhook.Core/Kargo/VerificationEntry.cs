using KargoStageWebhook.Json;

namespace KargoStageWebhook.Kargo;

/// <summary>What is judged of one object in a <c>verificationHistory</c> (Kargo's <c>VerificationInfo</c>).</summary>
public readonly record struct VerificationEntry
{
    /// <summary>0-based place in the list as it was sent; null entries count, though they are no entries of ours.</summary>
    public required int Index { get; init; }

    /// <summary>The fields that hold something. A value of the wrong type counts: it is the schema's to refuse, not ours to replace.</summary>
    public required EntryFields Present { get; init; }

    /// <summary>The entry's id; empty when it has none.</summary>
    public required Utf8Text Id { get; init; }

    /// <summary>When the verification began: RFC 3339 text with a resolution of one second, as sent.</summary>
    public required Utf8Text StartTime { get; init; }

    /// <summary>Namespace of the AnalysisRun; empty for an implicit verification (a Stage without <c>spec.verification</c>).</summary>
    public required Utf8Text AnalysisRunNamespace { get; init; }

    /// <summary>Name of the AnalysisRun; empty for an implicit verification.</summary>
    public required Utf8Text AnalysisRunName { get; init; }

    /// <summary>The fields that are absent, null or empty.</summary>
    public EntryFields Missing => EntryFields.All & ~Present;
}
