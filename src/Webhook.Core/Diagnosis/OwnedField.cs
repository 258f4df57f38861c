namespace KargoStageWebhook.Diagnosis;

/// <summary>A field that server-side apply may not change.</summary>
/// <param name="Manager">Name of the field manager that owns it; empty where the text does not say.</param>
/// <param name="Path">Its path, as structured-merge-diff writes it: <c>.spec.shard</c>; empty where the text does not say.</param>
public sealed record OwnedField(string Manager, string Path);
