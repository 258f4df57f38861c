namespace KargoStageWebhook.Admission;

/// <summary>Which of the two phases of admission asks (Kubernetes: Dynamic Admission Control).</summary>
public enum AdmissionPhase
{
    /// <summary><c>/mutate</c>: before the CRD's schema is checked; may answer with a patch.</summary>
    Mutating,

    /// <summary><c>/validate</c>: after every mutation and the schema; may only allow or deny.</summary>
    Validating,
}
