namespace KargoStageWebhook.Repair;

/// <summary>What became of one stored object.</summary>
internal enum RepairOutcome
{
    /// <summary>Somebody else repaired it between the listing and the repair.</summary>
    Conforming,

    /// <summary>Its missing fields are set, which was read back; in a dry run, would be.</summary>
    Repaired,

    /// <summary>It lacks what is never backfilled, or the API server rejects it for another reason: it needs a person.</summary>
    Unrepairable,

    /// <summary>It could not be repaired now; another run may.</summary>
    Failed,

    /// <summary>It was deleted meanwhile.</summary>
    Gone,

    /// <summary>Kargo's controller is asked to reconcile the Stage now.</summary>
    Refreshed,
}
