using System.Net;
using System.Net.Sockets;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>Ports that nobody listens on, none of them twice.</summary>
internal static class FreePort
{
    // Below those that Linux gives to outgoing connections (net.ipv4.ip_local_port_range): a busy client cannot take one before its server does.
    private const int First = 20_000, Count = 12_000;

    private static int _given = Random.Shared.Next(Count);

    /// <summary>One on loopback, free a moment ago: who takes it must check that its own process lives.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _given) % Count);
            if (IsFree(port)) return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
