namespace KargoStageWebhook.Diagnosis;

/// <summary>What strict decoding finds (sigs.k8s.io/json, and sigs.k8s.io/yaml).</summary>
/// <param name="Field">The field's path.</param>
/// <param name="IsDuplicate">Whether it stands in the object twice; otherwise the schema does not have it.</param>
public sealed record StrictError(string Field, bool IsDuplicate);
