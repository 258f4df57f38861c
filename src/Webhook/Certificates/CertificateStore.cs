using System.Net;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Certificates;

/// <summary>The Secret in which the replicas share their certificates. Whoever writes with an old resourceVersion loses, and reads again.</summary>
internal sealed class CertificateStore(ApiServer api, CertificateOptions options)
{
    private const string CurrentPrefix = "";
    private const string NextPrefix = "next-";
    private const string PreviousCa = "previous-ca.crt";
    private const string Ca = "ca.crt";
    private const string Leaf = "tls.crt";
    private const string Key = "tls.key";

    /// <summary>Reads it.</summary>
    /// <returns>What it holds, as far as that can be used, and the Secret; nothing and null where there is none.</returns>
    public async Task<(CertificateState? State, V1Secret? Secret)> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var secret = await api.CoreV1.ReadNamespacedSecretAsync(options.CertificateSecret, options.Namespace, cancellationToken: cancellation);
            return (Parse(secret), secret);
        }
        catch (HttpOperationException missing) when (missing.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return (null, null);
        }
    }

    /// <summary>Writes it. What others put beside our certificates stays: labels, annotations, other keys.</summary>
    /// <param name="state">What it is to hold of certificates.</param>
    /// <param name="read">The Secret that was read; null where there was none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="HttpOperationException">409 where another replica was faster.</exception>
    public async Task WriteAsync(CertificateState state, V1Secret? read, CancellationToken cancellation)
    {
        var secret = read ?? NewSecret();
        Put(secret, state);
        if (read is null) await api.CoreV1.CreateNamespacedSecretAsync(secret, options.Namespace, cancellationToken: cancellation);
        else await api.CoreV1.ReplaceNamespacedSecretAsync(secret, options.CertificateSecret, options.Namespace, cancellationToken: cancellation);
    }

    private CertificateState? Parse(V1Secret secret)
    {
        if (ReadGeneration(secret, CurrentPrefix) is not { } current) return null;

        var previous = Text(secret, PreviousCa);
        return new CertificateState(current, ReadGeneration(secret, NextPrefix), PemBundle.Read(previous).Count == 1 ? previous : null);
    }

    private Generation? ReadGeneration(V1Secret secret, string prefix)
    {
        var generation = new Generation(Text(secret, prefix + Ca), Text(secret, prefix + Leaf), Text(secret, prefix + Key));
        return generation.IsUsable(options.DnsName) ? generation : null;
    }

    private V1Secret NewSecret() => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = options.CertificateSecret,
            NamespaceProperty = options.Namespace,
            Labels = new Dictionary<string, string> { ["app.kubernetes.io/managed-by"] = "kargo-stage-webhook" },
        },
        Type = "Opaque",
    };

    private static void Put(V1Secret secret, CertificateState state)
    {
        secret.Data ??= new Dictionary<string, byte[]>();
        Put(secret, CurrentPrefix, state.Current);
        Put(secret, NextPrefix, state.Next);
        Put(secret, PreviousCa, state.PreviousCa);
    }

    private static void Put(V1Secret secret, string prefix, Generation? generation)
    {
        Put(secret, prefix + Ca, generation?.CaPem);
        Put(secret, prefix + Leaf, generation?.LeafPem);
        Put(secret, prefix + Key, generation?.KeyPem);
    }

    private static void Put(V1Secret secret, string key, string? text)
    {
        if (text is null) secret.Data.Remove(key);
        else secret.Data[key] = Encoding.UTF8.GetBytes(text);
    }

    private static string Text(V1Secret secret, string key) =>
        secret.Data?.TryGetValue(key, out var bytes) == true ? Encoding.UTF8.GetString(bytes) : string.Empty;
}
