namespace KargoStageWebhook.Diagnosis;

/// <summary>The sections of docs/runbook.md that explanations point to.</summary>
public static class Runbook
{
    /// <summary>How to take the webhook out of the way.</summary>
    public const string FirstThings = "First things";

    /// <summary>How to correct a status that is stored, by hand.</summary>
    public const string CorrectStored = "Correct a stored status";

    /// <summary>Calls fail, by cause.</summary>
    public const string CallsFail = "Calls of the webhook fail";

    /// <summary>Denied updates.</summary>
    public const string Denials = "KargoStageWebhookDenials";

    /// <summary>The API server does not call the webhook.</summary>
    public const string NotCalled = "KargoStageWebhookNotCalled";

    /// <summary>It answers slowly.</summary>
    public const string Slow = "KargoStageWebhookSlow";

    /// <summary>It answers with an internal error.</summary>
    public const string Errors = "KargoStageWebhookErrors";

    /// <summary>No replica runs.</summary>
    public const string Absent = "KargoStageWebhookAbsent";

    /// <summary>Its certificate is not trusted.</summary>
    public const string CertificateRejected = "KargoStageWebhookCertificateRejected";

    /// <summary>Its certificate has expired.</summary>
    public const string CertificateExpiresNow = "KargoStageWebhookCertificateExpiresNow";

    /// <summary>Backfilling is proven not to work.</summary>
    public const string NotEffective = "KargoStageWebhookNotEffective";

    /// <summary>Nothing is proven.</summary>
    public const string ProofSilent = "KargoStageWebhookProofSilent";

    /// <summary>A CRD is not known.</summary>
    public const string CrdUnknown = "KargoStageWebhookCrdUnknown";

    /// <summary>A controller sends what does not conform.</summary>
    public const string NonConformingController = "KargoStageWebhookNonConformingController";

    /// <summary>The webhook can be uninstalled.</summary>
    public const string NoLongerNeeded = "KargoStageWebhookNoLongerNeeded";

    /// <summary>The link to a section, below the page's own address.</summary>
    public static string AnchorOf(string section) => $"#{section.ToLowerInvariant().Replace(' ', '-')}";

    /// <summary>A section, as a step names it.</summary>
    internal static string At(string section) => $"docs/runbook.md, {section}";
}
