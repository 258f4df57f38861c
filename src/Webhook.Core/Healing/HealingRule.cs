namespace KargoStageWebhook.Healing;

/// <summary>One field that is filled in where it is missing: absent, null or <c>""</c>.</summary>
/// <param name="Resource">Whose status it belongs to.</param>
/// <param name="Path">Where.</param>
/// <param name="Filler">With what.</param>
public sealed record HealingRule(HealedResource Resource, RulePath Path, Filler Filler);
