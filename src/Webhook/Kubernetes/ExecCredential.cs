using System.Text.Json.Serialization;

namespace KargoStageWebhook.Kubernetes;

/// <summary>What a credential plugin is told, in <c>KUBERNETES_EXEC_INFO</c>, and what it prints (Kubernetes' reference, client.authentication.k8s.io).</summary>
/// <param name="ApiVersion">Its version.</param>
/// <param name="Kind">Always <c>ExecCredential</c>.</param>
/// <param name="Spec">What the plugin is told.</param>
/// <param name="Status">What the plugin issues.</param>
internal sealed record ExecCredential(string? ApiVersion = null, string? Kind = null, ExecCredential.Request? Spec = null, ExecCredential.Issued? Status = null)
{
    /// <summary>The kind.</summary>
    public const string KindName = "ExecCredential";

    /// <summary><c>spec</c>.</summary>
    /// <param name="Interactive">Whether the plugin may ask the user, on standard input.</param>
    /// <param name="Cluster">The cluster; null where the plugin does not ask for it (<c>provideClusterInfo</c>).</param>
    internal sealed record Request(bool Interactive, Target? Cluster = null);

    /// <summary><c>spec.cluster</c>, as the kubeconfig has it.</summary>
    /// <param name="Server">Address of the API server.</param>
    /// <param name="TlsServerName">The name in its certificate, where that is another one.</param>
    /// <param name="InsecureSkipTlsVerify">Whether its certificate is not verified.</param>
    /// <param name="CertificateAuthorityData">PEM of its authorities, as base64.</param>
    /// <param name="ProxyUrl">The proxy.</param>
    internal sealed record Target(
        [property: JsonPropertyName("server")] string? Server,
        [property: JsonPropertyName("tls-server-name")] string? TlsServerName,
        [property: JsonPropertyName("insecure-skip-tls-verify")] bool? InsecureSkipTlsVerify,
        [property: JsonPropertyName("certificate-authority-data")] string? CertificateAuthorityData,
        [property: JsonPropertyName("proxy-url")] string? ProxyUrl);

    /// <summary><c>status</c>.</summary>
    /// <param name="Token">A bearer token.</param>
    /// <param name="ClientCertificateData">PEM of a client certificate.</param>
    /// <param name="ClientKeyData">PEM of its key.</param>
    /// <param name="ExpirationTimestamp">When they expire; null where that is not said.</param>
    internal sealed record Issued(string? Token = null, string? ClientCertificateData = null, string? ClientKeyData = null, DateTimeOffset? ExpirationTimestamp = null);
}

/// <summary>The JSON of credential plugins.</summary>
[JsonSerializable(typeof(ExecCredential))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class ExecCredentialJson : JsonSerializerContext;
