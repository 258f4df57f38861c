namespace KargoStageWebhook.Diagnosis;

/// <summary>An error in the words of somebody who knows.</summary>
/// <param name="Object">Which object or webhook it is about.</param>
/// <param name="What">What happened to it.</param>
/// <param name="Rule">Which rule says so; null where none does.</param>
/// <param name="Means">What follows from it for promotions.</param>
/// <param name="Do">What to do, step by step.</param>
public sealed record Explained(string Object, string What, string? Rule, string Means, IReadOnlyList<string> Do);
