namespace KargoStageWebhook.Settings;

/// <summary>The settings under <c>Webhook</c> that are about the certificate of the admission port.</summary>
public sealed record CertificateOptions
{
    /// <summary>Where the certificate comes from.</summary>
    [Setting("Development, SelfManaged, Files", "where the certificate comes from")]
    public CertificateMode Certificates { get; init; } = CertificateMode.Development;

    /// <summary>Files: the folder with <c>tls.crt</c> and <c>tls.key</c>, as a Secret of type <c>kubernetes.io/tls</c> is mounted.</summary>
    [Setting("a folder", "Files: where tls.crt and tls.key are")]
    public string CertificateFolder { get; init; } = string.Empty;

    /// <summary>SelfManaged: name of the Secret in which the replicas share their certificates.</summary>
    [Setting("a name", "SelfManaged: the Secret that the replicas share")]
    public string CertificateSecret { get; init; } = "kargo-stage-webhook-certificate";

    /// <summary>The namespace of this process, and of the Secret and the Lease that the replicas share.</summary>
    [Setting("a namespace", "that of the process, its Secret and its Lease; needed by SelfManaged, Webhook:ProofPeriod and Webhook:AuditPeriod")]
    public string Namespace { get; init; } = string.Empty;

    /// <summary>SelfManaged: name of the Service by which the API server calls; the certificate is for <c>SERVICE.NAMESPACE.svc</c>.</summary>
    [Setting("a name", "SelfManaged: the certificate is for SERVICE.NAMESPACE.svc")]
    public string ServiceName { get; init; } = "kargo-stage-webhook";

    /// <summary>Name of the MutatingWebhookConfiguration and the ValidatingWebhookConfiguration whose caBundle must verify the certificate.</summary>
    [Setting("a name", "the MutatingWebhookConfiguration and the ValidatingWebhookConfiguration that call the webhook")]
    public string Configuration { get; init; } = "kargo-stage-webhook";

    /// <summary>SelfManaged: how long a certificate is valid. It is replaced when two thirds of that are over.</summary>
    [Setting("5s to 3650d", "SelfManaged: how long a certificate is valid; replaced after two thirds")]
    public TimeSpan CertificateLifetime { get; init; } = TimeSpan.FromDays(90);

    /// <summary>SelfManaged: how long every API server may take to hear of a new caBundle, before anything is served that only it verifies.</summary>
    [Setting("0s to 1h", "SelfManaged: how long all API servers may take to read a new caBundle")]
    public TimeSpan TrustDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The oldest version of TLS that is spoken: <c>1.2</c> or <c>1.3</c>.</summary>
    [Setting("1.2, 1.3", "the oldest TLS version that is accepted")]
    public string MinimumTls { get; init; } = "1.2";

    /// <summary>Path of PEM certificates, one of which must have signed the API server's client certificate; empty: none is asked for.</summary>
    [Setting("a PEM file", "callers must present a client certificate that one of these CAs signed")]
    public string ClientCaFile { get; init; } = string.Empty;

    /// <summary>The common names, comma-separated, of which a client certificate must have one; empty: any.</summary>
    [Setting("names, comma-separated", "the client certificate must have one of these common names; needs Webhook:ClientCaFile")]
    public string ClientNames { get; init; } = string.Empty;

    /// <summary>The names in a text of <see cref="ClientNames"/>.</summary>
    internal static string[] SplitNames(string names) => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>SelfManaged: the name by which the API server calls, and for which the certificate is made.</summary>
    internal string DnsName => $"{ServiceName}.{Namespace}.svc";
}
