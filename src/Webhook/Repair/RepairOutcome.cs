namespace KargoStageWebhook.Repair;

/// <summary>What became of one stored object.</summary>
internal enum RepairOutcome
{
    /// <summary>Somebody else healed it between the listing and the repair.</summary>
    Conforming,

    /// <summary>Its ids are filled in, which was read back; in a dry run, would be.</summary>
    Repaired,

    /// <summary>It lacks what is never invented, or the API server refuses it for another reason: it needs a person.</summary>
    Unrepairable,

    /// <summary>It could not be repaired now; another run may.</summary>
    Failed,

    /// <summary>It was deleted meanwhile.</summary>
    Gone,
}
