namespace KargoStageWebhook.Diagnosis;

/// <summary>One field that an API server complains of.</summary>
/// <param name="Path">
/// As it was spelled: with indices (1.21 and later) or without, and with or without the leading <c>status.</c> (without it up to 1.29, and
/// where ratcheting is off). <c>&lt;nil&gt;</c> where the complaint is of the object itself, or of no part of it.
/// </param>
/// <param name="Reason">As it was worded: <c>Required value</c> (k8s.io/apimachinery, field.ErrorType).</param>
/// <param name="Detail">What follows; empty for nothing.</param>
public sealed record FieldError(string Path, string Reason, string Detail);
