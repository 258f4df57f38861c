using System.Security.Cryptography.X509Certificates;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>What a program must be told to speak with an API server.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="CertificateFile">PEM of whom to trust.</param>
/// <param name="Token">The user's bearer token.</param>
internal sealed record ApiServerAccess(Uri Address, string CertificateFile, string Token)
{
    /// <summary>Whether the server has written its certificate to the end: it makes the file before it fills it.</summary>
    public bool HasCertificate => File.Exists(CertificateFile) && File.ReadAllText(CertificateFile).TrimEnd().EndsWith("-----END CERTIFICATE-----", StringComparison.Ordinal);

    /// <summary>Goes in.</summary>
    /// <param name="impersonation">Headers by which the user comes as another one.</param>
    public KubernetesApi Open(params IReadOnlyList<(string Name, string Value)> impersonation) =>
        new(Address, X509CertificateLoader.LoadCertificateFromFile(CertificateFile), Token, impersonation);

    /// <summary>Writes a kubeconfig whose current context this is.</summary>
    public Task WriteKubeconfigAsync(string path) => File.WriteAllTextAsync(path, $"""
        apiVersion: v1
        kind: Config
        clusters:
          - name: here
            cluster:
              server: {Address}
              certificate-authority: {CertificateFile}
        users:
          - name: me
            user:
              token: {Token}
        contexts:
          - name: this
            context:
              cluster: here
              user: me
        current-context: this
        """);
}
