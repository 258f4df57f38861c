namespace KargoStageWebhook.Settings;

/// <summary>The settings of the off-ramp: when the webhook is not needed any longer.</summary>
public sealed record OffRampOptions
{
    /// <summary>For how many days nobody may have sent what lacks an id.</summary>
    [Setting("1 to 365", "for how many days no field may have been missing until the webhook is no longer needed")]
    public int OffRampDays { get; init; } = 14;
}
