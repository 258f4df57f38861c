namespace KargoStageWebhook.Conformance;

/// <summary>What a verification entry must have (<c>Webhook:Requirements</c>).</summary>
public enum Requirements
{
    /// <summary>What the installed CRD requires, of every field of status: never stricter than the API server itself. Where the CRD is not known, nothing.</summary>
    Installed,

    /// <summary>Always id, phase and startTime, as the CRDs of Kargo 1.5.2 do.</summary>
    Strict,
}
