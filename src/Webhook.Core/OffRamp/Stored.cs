namespace KargoStageWebhook.OffRamp;

/// <summary>What was found when all that is stored was looked at.</summary>
/// <param name="NonConforming">Stages and Promotions that lack something.</param>
/// <param name="Age">How long ago that was.</param>
public readonly record struct Stored(long NonConforming, TimeSpan Age);
