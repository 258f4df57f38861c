namespace KargoStageWebhook.Kargo;

/// <summary>Where a backfilled id comes from.</summary>
public enum IdOrigin
{
    /// <summary>The cluster, or another place of the same object, already knew the entry by this id.</summary>
    CarriedOver,

    /// <summary>Nobody knew an id: computed from what makes the entry itself.</summary>
    Derived,
}
