namespace KargoStageWebhook.OffRamp;

/// <summary>What was found when what is stored was evaluated.</summary>
/// <param name="NonConforming">Objects that lack something.</param>
/// <param name="Age">How long ago all that is stored was evaluated; null where only some of it ever was.</param>
public readonly record struct Stored(long NonConforming, TimeSpan? Age);
