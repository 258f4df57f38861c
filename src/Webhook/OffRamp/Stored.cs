namespace KargoStageWebhook.OffRamp;

/// <summary>What was found when all that is stored was evaluated.</summary>
/// <param name="NonConforming">Objects that lack something.</param>
/// <param name="Age">How long ago that was.</param>
public readonly record struct Stored(long NonConforming, TimeSpan Age);
