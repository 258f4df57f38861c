using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using k8s;

namespace KargoStageWebhook.Kubernetes;

/// <summary>How an API server is reached, and as whom.</summary>
/// <param name="Client">What KubernetesClient makes of the kubeconfig, or of the Pod's service account.</param>
internal sealed record ClusterAccess(KubernetesClientConfiguration Client)
{
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Which cluster and which user that is, for people: <c>https://10.0.0.1:6443, context prod, user admin</c>.</summary>
    public required string Description { get; init; }

    /// <summary>The proxy that the kubeconfig names; null for those of the environment.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Headers by which the API server is asked as another user (Kubernetes' documentation, "User impersonation").</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Impersonation { get; init; } = [];

    /// <summary>Sets up the connections.</summary>
    /// <param name="connections">The handler that opens them; none is open yet.</param>
    public void Configure(SocketsHttpHandler connections)
    {
        // All requests share one connection (HTTP/2). One that is dead, not closed, is given up after half a minute.
        connections.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        connections.KeepAlivePingDelay = PingDelay;
        connections.KeepAlivePingTimeout = PingTimeout;
        connections.UseProxy = true;
        connections.Proxy = Proxy is null ? EnvironmentProxy.Read(Environment.GetEnvironmentVariable) : new System.Net.WebProxy(Proxy);
        if (Client.TlsServerName is { Length: > 0 } name) connections.SslOptions.TargetHost = name;
        if (!Client.SkipTlsVerify) Verify(connections.SslOptions, Client.SslCaCerts ?? []);
    }

    // KubernetesClient's own check takes any certificate of the cluster's authority, for whatever name it is: a Pod's would get our token.
    private static void Verify(SslClientAuthenticationOptions tls, X509Certificate2Collection authorities)
    {
        if (authorities.Count == 0)
        {
            tls.RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None;
            return;
        }

        // As for Go, an authority need not be a root: the chain may end with any of them.
        tls.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority,
        };
        tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        tls.CertificateChainPolicy.ExtraStore.AddRange(authorities);
        tls.RemoteCertificateValidationCallback = (_, _, chain, errors) => errors == SslPolicyErrors.None && chain is not null
            && chain.ChainElements.Any(element => authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)));
    }
}
