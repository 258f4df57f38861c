using KargoStageWebhook.Json;

namespace KargoStageWebhook.Kargo;

/// <summary>One freight collection of a status, with its stack of verification entries.</summary>
public readonly record struct FreightCollection
{
    /// <summary>Where collections like this one live.</summary>
    public required VerificationPath Path { get; init; }

    /// <summary>0-based place in the list that the path passes through; 0 where it passes through none.</summary>
    public required int Index { get; init; }

    /// <summary>A hash of the names of its freight: the same freight promoted again has the same id, so it is not unique.</summary>
    public required Utf8Text Id { get; init; }

    /// <summary>Which of <see cref="KargoObject.Entries"/> are this collection's, newest first.</summary>
    public required Range Entries { get; init; }
}
