namespace KargoStageWebhook.OffRamp;

/// <summary>Whether the webhook is needed.</summary>
public enum Need
{
    /// <summary>Unknown.</summary>
    Unknown,

    /// <summary>It is needed, as far as has been shown.</summary>
    Needed,

    /// <summary>It is not needed any longer.</summary>
    NotNeeded,
}
