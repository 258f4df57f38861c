using System.Net;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KargoStageWebhook.Cluster;

namespace KargoStageWebhook.Certificates;

/// <summary>The Secret in which the replicas share their certificates. Whoever writes with an old resourceVersion loses, and reads again.</summary>
internal sealed class CertificateStore(ApiServer api, CertificateOptions options)
{
    private const string CurrentPrefix = "";
    private const string NextPrefix = "next-";
    private const string PreviousCa = "previous-ca.crt";

    /// <summary>Reads it.</summary>
    /// <returns>What it holds, as far as that can be used, and its resourceVersion; nothing and null where there is no Secret.</returns>
    public async Task<(CertificateState? State, string? ResourceVersion)> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var secret = await api.CoreV1.ReadNamespacedSecretAsync(options.CertificateSecret, options.Namespace, cancellationToken: cancellation);
            return (Parse(secret), secret.Metadata.ResourceVersion);
        }
        catch (HttpOperationException missing) when (missing.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return (null, null);
        }
    }

    /// <summary>Writes it.</summary>
    /// <param name="state">All that it is to hold.</param>
    /// <param name="resourceVersion">Of the Secret that was read; null where there was none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="HttpOperationException">409 where another replica was faster.</exception>
    public async Task WriteAsync(CertificateState state, string? resourceVersion, CancellationToken cancellation)
    {
        var secret = Compose(state, resourceVersion);
        if (resourceVersion is null) await api.CoreV1.CreateNamespacedSecretAsync(secret, options.Namespace, cancellationToken: cancellation);
        else await api.CoreV1.ReplaceNamespacedSecretAsync(secret, options.CertificateSecret, options.Namespace, cancellationToken: cancellation);
    }

    private CertificateState? Parse(V1Secret secret)
    {
        if (ReadGeneration(secret, CurrentPrefix) is not { } current) return null;

        var previous = Text(secret, PreviousCa);
        return new CertificateState(current, ReadGeneration(secret, NextPrefix), Verification.ReadBundle(previous).Count == 1 ? previous : null);
    }

    private Generation? ReadGeneration(V1Secret secret, string prefix)
    {
        var generation = new Generation(Text(secret, $"{prefix}ca.crt"), Text(secret, $"{prefix}tls.crt"), Text(secret, $"{prefix}tls.key"));
        return generation.IsUsable(options.DnsName) ? generation : null;
    }

    private V1Secret Compose(CertificateState state, string? resourceVersion)
    {
        var secret = new V1Secret
        {
            Metadata = new V1ObjectMeta
            {
                Name = options.CertificateSecret,
                NamespaceProperty = options.Namespace,
                ResourceVersion = resourceVersion,
                Labels = new Dictionary<string, string> { ["app.kubernetes.io/managed-by"] = "kargo-stage-webhook" },
            },
            Type = "Opaque",
            Data = new Dictionary<string, byte[]>(),
        };
        Put(secret, CurrentPrefix, state.Current);
        if (state.Next is not null) Put(secret, NextPrefix, state.Next);
        if (state.PreviousCa is not null) secret.Data[PreviousCa] = Encoding.UTF8.GetBytes(state.PreviousCa);
        return secret;
    }

    private static void Put(V1Secret secret, string prefix, Generation generation)
    {
        secret.Data[$"{prefix}ca.crt"] = Encoding.UTF8.GetBytes(generation.CaPem);
        secret.Data[$"{prefix}tls.crt"] = Encoding.UTF8.GetBytes(generation.LeafPem);
        secret.Data[$"{prefix}tls.key"] = Encoding.UTF8.GetBytes(generation.KeyPem);
    }

    private static string Text(V1Secret secret, string key) =>
        secret.Data?.TryGetValue(key, out var bytes) == true ? Encoding.UTF8.GetString(bytes) : string.Empty;
}
