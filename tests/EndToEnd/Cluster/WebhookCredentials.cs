using KargoStageWebhook.EndToEnd.Certificates;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>The client certificate that an API server shows to every webhook that asks for one, and its issuer.</summary>
internal static class WebhookCredentials
{
    /// <summary>Common name of the certificate.</summary>
    public const string Name = "kube-apiserver";

    /// <summary>Makes them.</summary>
    /// <param name="folder">Where they are written.</param>
    /// <returns>Paths of the configuration for <c>--admission-control-config-file</c>, and of the CA.</returns>
    public static async Task<(string Configuration, string Ca)> WriteAsync(DirectoryInfo folder)
    {
        string In(string name) => Path.Combine(folder.FullName, name);
        using var authority = new Authority("clients of webhooks");
        var (certificate, key) = authority.IssueClient(Name);
        await File.WriteAllTextAsync(In("webhook-client-ca.crt"), authority.Pem);
        await File.WriteAllTextAsync(In("webhook-client.crt"), certificate);
        await File.WriteAllTextAsync(In("webhook-client.key"), key);
        await File.WriteAllTextAsync(In("webhook-client.kubeconfig"), $"""
            apiVersion: v1
            kind: Config
            users:
              - name: '*'
                user:
                  client-certificate: {In("webhook-client.crt")}
                  client-key: {In("webhook-client.key")}
            """);
        await File.WriteAllTextAsync(In("admission.yaml"), $"""
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            plugins:
              - name: MutatingAdmissionWebhook
                configuration: &callers
                  apiVersion: apiserver.config.k8s.io/v1
                  kind: WebhookAdmissionConfiguration
                  kubeConfigFile: {In("webhook-client.kubeconfig")}
              - name: ValidatingAdmissionWebhook
                configuration: *callers
            """);
        return (In("admission.yaml"), In("webhook-client-ca.crt"));
    }
}
