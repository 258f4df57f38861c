namespace KargoStageWebhook.Kargo;

/// <summary>
/// The fields that Kargo 1.5.2's CRDs began to require in each verification entry. A set of them says which an entry has, or lacks.
/// </summary>
[Flags]
public enum EntryFields
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><c>id</c>: how the controller finds the entry again. Can be backfilled.</summary>
    Id = 1,

    /// <summary><c>phase</c>: never invented, since <c>Successful</c> marks the Freight as verified.</summary>
    Phase = 2,

    /// <summary><c>startTime</c>: never invented, since it tells entries apart.</summary>
    StartTime = 4,

    /// <summary>All of them.</summary>
    All = Id | Phase | StartTime,
}
