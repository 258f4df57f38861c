namespace KargoStageWebhook.Check;

/// <summary>A field of an object that a CRD does not keep: its data are lost at the next write.</summary>
/// <param name="Path">Where, as the API server writes it.</param>
internal sealed record DroppedField(string Path);
