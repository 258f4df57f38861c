using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Certificates;

/// <summary>The Secret in which the replicas share their certificates. A writer with an old resourceVersion gets a conflict, and reads again.</summary>
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
    public async Task<(CertificateState? State, Secret? Secret)> ReadAsync(CancellationToken cancellation)
    {
        var secret = await Secret.FindAsync(api, options.Namespace, options.CertificateSecret, cancellation);
        return (secret is null ? null : Parse(secret), secret);
    }

    /// <summary>Writes it. What others put beside our certificates stays: labels, annotations, other keys.</summary>
    /// <param name="state">What it is to hold of certificates.</param>
    /// <param name="read">The Secret that was read; null where there was none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ApiServerException">409 where another replica was faster.</exception>
    public Task WriteAsync(CertificateState state, Secret? read, CancellationToken cancellation)
    {
        var secret = read ?? Secret.New(api, options.Namespace, options.CertificateSecret);
        Put(secret, CurrentPrefix, state.Current);
        Put(secret, NextPrefix, state.Next);
        secret[PreviousCa] = state.PreviousCa;
        return secret.WriteAsync(cancellation);
    }

    private CertificateState? Parse(Secret secret)
    {
        if (ReadGeneration(secret, CurrentPrefix) is not { } current) return null;

        var previous = secret[PreviousCa];
        return new CertificateState(current, ReadGeneration(secret, NextPrefix), IsOneCertificate(previous) ? previous : null);
    }

    // Each reconcile asks: the handles are not left to the finalizer.
    private static bool IsOneCertificate(string? pem)
    {
        var found = PemBundle.Read(pem ?? string.Empty);
        var isOne = found.Count == 1;
        found.Release();
        return isOne;
    }

    private Generation? ReadGeneration(Secret secret, string prefix)
    {
        var generation = new Generation(Text(prefix + Ca), Text(prefix + Leaf), Text(prefix + Key));
        return generation.IsUsable(options.DnsName) ? generation : null;

        string Text(string key) => secret[key] ?? string.Empty;
    }

    private static void Put(Secret secret, string prefix, Generation? generation)
    {
        secret[prefix + Ca] = generation?.CaPem;
        secret[prefix + Leaf] = generation?.LeafPem;
        secret[prefix + Key] = generation?.KeyPem;
    }
}
