using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Knows what API server errors mean, and what helps.</summary>
public static class Adviser
{
    /// <summary>Explains a finding.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="profile">The resources and fields that are known.</param>
    /// <param name="crds">The CRDs by the resource that they define, if they are known: the rule is then quoted from them.</param>
    /// <returns>One explanation for each rule that was broken.</returns>
    public static IReadOnlyList<Explained> Explain(Finding finding, Profile profile, IReadOnlyDictionary<ResourceId, CrdSchema>? crds = null) => finding switch
    {
        Finding.InvalidObject invalid => [.. new FieldAdvice(invalid, profile, crds).Explain()],
        Finding.WebhookFailed failed => [WebhookAdvice.Explain(failed, profile)],
        Finding.ConversionFailed failed => [WebhookAdvice.Explain(failed, profile)],
        Finding.Denied denied => [WebhookAdvice.Explain(denied, profile)],
        Finding.StrictDecoding strict => [.. strict.Fields.Select(error => RequestAdvice.Explain(strict, error, profile))],
        Finding.ApplyConflict conflict => [.. RequestAdvice.Explain(conflict, profile)],
        Finding.PermissionMissing missing => [RequestAdvice.Explain(missing, profile)],
        Finding.Other other => [RequestAdvice.Explain(other, profile)],
        _ => throw new NotSupportedException("A finding that has no explanation."),
    };
}
