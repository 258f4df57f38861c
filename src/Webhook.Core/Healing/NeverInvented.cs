namespace KargoStageWebhook.Healing;

/// <summary>A field that no rule may fill in, since a value that nobody measured would be a lie.</summary>
/// <param name="Resource">Whose status it belongs to.</param>
/// <param name="Path">Where.</param>
/// <param name="Why">What a made-up value would do, as one clause.</param>
public sealed record NeverInvented(HealedResource Resource, RulePath Path, string Why);
