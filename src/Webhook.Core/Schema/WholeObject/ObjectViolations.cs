using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Schema.WholeObject;

/// <summary>What an API server rejects of an object beside its status, as far as it evaluates it: without ratcheting at every write, also of the status.</summary>
/// <param name="All">All of it.</param>
/// <param name="NeverTolerated">What of that an API server with ratcheting rejects at a write of the object even where it is unchanged.</param>
/// <param name="NeverToleratedOfStatus">
/// What of that it rejects at a write of the status too: properties that the object lacks. A property that such a write leaves unchanged is tolerated with all that
/// is in it (seen on Kubernetes 1.36).
/// </param>
public sealed record ObjectViolations(
    IReadOnlyList<SchemaViolation> All, IReadOnlyList<SchemaViolation> NeverTolerated, IReadOnlyList<SchemaViolation> NeverToleratedOfStatus);
