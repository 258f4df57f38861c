namespace KargoStageWebhook.Settings;

/// <summary>Where the serving certificate comes from (<c>Webhook:Certificates</c>).</summary>
public enum CertificateMode
{
    /// <summary>Self-signed, in memory, for localhost: to try things out.</summary>
    Development,

    /// <summary>Made by the process itself, shared by its replicas in a Secret, and put into the caBundle of both webhook configurations.</summary>
    SelfManaged,

    /// <summary>Read from files that somebody else keeps, cert-manager or a person, and read again when they change.</summary>
    Files,
}
