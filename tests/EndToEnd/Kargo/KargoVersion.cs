namespace KargoStageWebhook.EndToEnd.Kargo;

/// <summary>The versions of Kargo whose CRDs differ in what they require of a verification entry.</summary>
internal enum KargoVersion
{
    /// <summary>Requires nothing of an entry.</summary>
    V1_5_1,

    /// <summary>Requires id, phase and startTime: the only such change between 1.0 and 1.11.</summary>
    V1_5_2,

    /// <summary>Has taken it back.</summary>
    V1_5_3,
}
