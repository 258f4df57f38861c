using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace KargoStageWebhook.EndToEnd.Certificates;

/// <summary>A handshake as an API server makes it: new, for the Service's name, with nobody trusted but the caBundle.</summary>
internal static class Handshake
{
    /// <summary>Makes one.</summary>
    /// <param name="port">Of the replica, on 127.0.0.1.</param>
    /// <param name="name">That the certificate must be for.</param>
    /// <param name="caBundle">PEM of whom to trust.</param>
    /// <returns>PEM of the leaf that was shown.</returns>
    /// <exception cref="System.Security.Authentication.AuthenticationException">It failed.</exception>
    public static async Task<string> MakeAsync(int port, string name, string caBundle)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(caBundle);
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", port);
        await using var tls = new SslStream(socket.GetStream());
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name, CertificateChainPolicy = policy });
        using var leaf = new X509Certificate2(tls.RemoteCertificate!);
        return leaf.ExportCertificatePem();
    }
}
