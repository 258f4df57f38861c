namespace KargoStageWebhook.Evaluation;

/// <summary>What must not be missing (<c>Webhook:Requirements</c>).</summary>
public enum Requirements
{
    /// <summary>What the installed CRD requires, of every field of status: never stricter than the API server itself. Where the CRD is not known, nothing.</summary>
    Installed,

    /// <summary>All fields that the profile names for the resource, whatever is installed.</summary>
    Strict,
}
