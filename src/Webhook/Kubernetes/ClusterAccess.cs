using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Exceptions;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Text;
using Microsoft.Extensions.Options;

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
    public ProxyUrl? Proxy { get; init; }

    /// <summary>Headers by which the API server is asked as another user (Kubernetes' documentation, "User impersonation").</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Impersonation { get; init; } = [];

    /// <summary>
    /// Where a Pod has the cluster's authorities, which the kubelet keeps up to date; null for those of a kubeconfig. A certificate that those of the start do
    /// not verify is verified by what is there now, since authorities are rotated while Pods run.
    /// </summary>
    public string? AuthorityFile { get; init; }

    /// <summary>What opens the connections.</summary>
    /// <exception cref="KubeConfigException">The client's certificate or its key is missing, cannot be used or read, or the key is that of another certificate.</exception>
    /// <exception cref="OptionsValidationException">The environment variable for this API server names no proxy.</exception>
    public SocketsHttpHandler Connect()
    {
        var connections = new SocketsHttpHandler
        {
            // A connection that is dead, not closed, is given up after half a minute.
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingTimeout,
            // As Go sends them: names of users need not be ASCII.
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            UseProxy = true,
            Proxy = Proxy is null ? ReadEnvironmentProxy() : Proxy.ToWebProxy(),
        };
        var tls = connections.SslOptions;
        tls.ClientCertificateContext = ReadClientCertificate();
        // The value and not true: an analyzer (CA5359) rejects a callback that accepts everything.
        if (Client.SkipTlsVerify) tls.RemoteCertificateValidationCallback = (_, _, _, _) => Client.SkipTlsVerify;
        else Verify(tls, Client.SslCaCerts ?? []);
        return connections;
    }

    private EnvironmentProxy ReadEnvironmentProxy()
    {
        var proxy = EnvironmentProxy.Read(Environment.GetEnvironmentVariable);
        proxy.GetProxy(new Uri(Client.Host)); // What is wrong with it is said now, not at each request.
        return proxy;
    }

    // An API server that knows only the root needs the certificates between, which come behind the client's own.
    private SslStreamCertificateContext? ReadClientCertificate()
    {
        var certificate = TextOf("client-certificate", Client.ClientCertificateData, Client.ClientCertificateFilePath);
        var key = TextOf("client-key", Client.ClientCertificateKeyData, Client.ClientKeyFilePath);
        if (certificate is null && key is null) return null;
        if (certificate is null || key is null) throw new KubeConfigException($"client-{(key is null ? "key" : "certificate")} is missing, which client-{(key is null ? "certificate" : "key")} needs");

        try
        {
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate, key), PemBundle.Read(certificate), offline: true);
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException)
        {
            throw new KubeConfigException($"client-certificate and client-key cannot be used (RSA and ECDSA keys without a password are supported): {unusable.Message}", unusable);
        }
    }

    // KubernetesClient has data as base64, also those of a credential plugin.
    private static string? TextOf(string field, string? data, string? file)
    {
        try
        {
            return data is { Length: > 0 } ? Encoding.UTF8.GetString(Convert.FromBase64String(data)) : file is { Length: > 0 } ? File.ReadAllText(file) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"{field}: {unreadable.Message}", unreadable);
        }
    }

    // KubernetesClient's own check takes any certificate of the cluster's authority, for whatever name it is: a Pod's would get our token.
    private void Verify(SslClientAuthenticationOptions tls, X509Certificate2Collection authorities)
    {
        if (authorities.Count == 0)
        {
            tls.RemoteCertificateValidationCallback = (connection, certificate, chain, errors) => errors == SslPolicyErrors.None ? true : throw Rejected(connection, certificate, chain, errors);
            return;
        }

        tls.CertificateChainPolicy = PolicyOf(authorities);
        tls.RemoteCertificateValidationCallback = (connection, certificate, chain, errors) =>
        {
            if (errors == SslPolicyErrors.None && chain is not null && EndsWithAny(chain, authorities)) return true;

            var isOfChain = errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateChainErrors;
            var current = isOfChain ? FindVerifying(certificate, chain) : null;
            authorities = current ?? authorities; // Those that were rotated out verify nothing any more.
            return current is not null ? true : throw Rejected(connection, certificate, chain, errors);
        };
    }

    // As for Go, an authority need not be a root: the chain may end with any of them.
    private static X509ChainPolicy PolicyOf(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ExtraStore.AddRange(authorities);
        return policy;
    }

    private static bool EndsWithAny(X509Chain chain, X509Certificate2Collection authorities) =>
        chain.ChainElements.Any(element => authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)));

    /// <returns>The authorities of the file as it is now; null where they do not verify the certificate either.</returns>
    private X509Certificate2Collection? FindVerifying(X509Certificate? certificate, X509Chain? shown)
    {
        if (AuthorityFile is null || certificate is not X509Certificate2 leaf) return null;

        try
        {
            var authorities = PemBundle.Read(File.ReadAllText(AuthorityFile));
            using var chain = new X509Chain { ChainPolicy = PolicyOf(authorities) };
            chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1")); // serverAuth, as SslStream asks for.
            if (shown is not null) chain.ChainPolicy.ExtraStore.AddRange(shown.ChainPolicy.ExtraStore);
            return chain.Build(leaf) && EndsWithAny(chain, authorities) ? authorities : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null; // The rejection that follows names the file.
        }
    }

    // .NET itself says only that the callback rejected the certificate.
    private AuthenticationException Rejected(object connection, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 shown) return new("The API server shows no certificate.");

        var why = (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0
            ? $"it is for {NamesOf(shown)}, not for {((SslStream)connection).TargetHostName}{(AuthorityFile is null ? "; tls-server-name of the kubeconfig sets the name" : string.Empty)}"
            : chain?.ChainStatus.Any(status => status.Status == X509ChainStatusFlags.NotTimeValid) == true ? $"it is valid from {shown.NotBefore.ToUniversalTime():u} to {shown.NotAfter.ToUniversalTime():u}"
            : $"its authority is unknown: {Printable.ClipName(shown.Issuer)}; {(AuthorityFile is null ? "certificate-authority of the kubeconfig names it" : $"{AuthorityFile} does not have it")}";
        return new($"The API server's certificate is rejected: {why}.");
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(list => list.EnumerateDnsNames().Concat(list.EnumerateIPAddresses().Select(address => address.ToString())));
        return Printable.ClipName(string.Join(", ", names)) is { Length: > 0 } listed ? listed : "no name";
    }
}
