using System.Net;
using System.Net.Sockets;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>Ports that nobody listens on.</summary>
internal static class FreePort
{
    /// <summary>One on loopback, free a moment ago: who takes it must check that its own process lives.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
