namespace KargoStageWebhook.Schema;

/// <summary>What a cluster enforces of one resource's status.</summary>
/// <param name="Rules">The rules of its CRD.</param>
/// <param name="Ratchets">
/// Whether its API servers forgive what is wrong in values that an update leaves as they are; where it is not known, they are taken to.
/// </param>
public sealed record InstalledSchema(CrdSchema Rules, bool Ratchets)
{
    /// <summary>What an API server would refuse of an update.</summary>
    /// <inheritdoc cref="StatusExaminer.ExamineUpdate" path="/param"/>
    /// <inheritdoc cref="StatusExaminer.ExamineUpdate" path="/returns"/>
    public Ratcheted Examine(ReadOnlyMemory<byte> status, ReadOnlyMemory<byte> stored) => Ratchets
        ? StatusExaminer.ExamineUpdate(Rules, status, stored)
        : new Ratcheted(StatusExaminer.Examine(Rules, status), []);
}
