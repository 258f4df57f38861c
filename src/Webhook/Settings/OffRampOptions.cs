namespace KargoStageWebhook.Settings;

/// <summary>The settings of the off-ramp: when the webhook is not needed any longer.</summary>
public sealed record OffRampOptions
{
    /// <summary>For how many days nobody may have sent what lacks an id.</summary>
    public int OffRampDays { get; init; } = 14;
}
