namespace KargoStageWebhook.Diagnosis;

/// <summary>What an API server does where it cannot call a webhook (admissionregistration.k8s.io/v1, FailurePolicyType).</summary>
public enum FailurePolicy
{
    /// <summary>It rejects the request.</summary>
    Fail,

    /// <summary>It goes on as if there were no such webhook.</summary>
    Ignore,
}
