using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace KargoStageWebhook.Hosting;

/// <summary>
/// The certificate that a server presents, learned as <c>ssh-keyscan</c> learns a key, then trusted as the only root there is: a client of
/// it checks the name, the dates and the signature.
/// </summary>
internal sealed class PinnedCertificate : IDisposable
{
    public PinnedCertificate(int port, string name = "localhost")
    {
        using var socket = new TcpClient("localhost", port);
        X509Certificate2? presented = null;
        using var tls = new SslStream(
            socket.GetStream(),
            leaveInnerStreamOpen: false,
            (_, certificate, _, _) => (presented = certificate is null ? null : new X509Certificate2(certificate)) is not null);
        tls.AuthenticateAsClient(name);
        Presented = presented ?? throw new InvalidOperationException("The server presented no certificate.");
    }

    public X509Certificate2 Presented { get; }

    /// <summary>A client that speaks to the port.</summary>
    /// <param name="port">The port.</param>
    /// <param name="room">Bytes that a connection takes and does not read; null for as many as the system gives it.</param>
    public HttpClient Client(int port, int? room = null)
    {
        var connections = new SocketsHttpHandler { UseProxy = false, SslOptions = Options() };
        if (room is not null) connections.ConnectCallback = ConnectAsync;
        return new HttpClient(connections) { BaseAddress = new Uri($"https://localhost:{port}") };

        async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
        {
            var socket = new TcpClient { NoDelay = true, ReceiveBufferSize = room.Value };
            await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation);
            return socket.GetStream();
        }
    }

    /// <summary>A connection for what no well-behaved client would send.</summary>
    public async Task<RawConnection> ConnectAsync(int port, CancellationToken cancellation, string? from = null)
    {
        var socket = await RawConnection.OpenAsync(port, from, cancellation);
        var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(Options(), cancellation);
        return new RawConnection(socket, tls);
    }

    public void Dispose() => Presented.Dispose();

    private SslClientAuthenticationOptions Options() => new()
    {
        TargetHost = "localhost",
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { Presented },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };
}
