using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>The wire to a server on loopback, which can be cut and restored: while it is cut, connections end and no new one holds.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, FreePort.Next());
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<TcpClient, bool> _clients = new();
    private readonly int _server;
    private readonly Task _accepting;
    private volatile bool _isCut;
    private int _rejected, _freezes;

    /// <param name="server">Port of the server.</param>
    public Wire(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect, on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections came while it was cut.</summary>
    public int Rejected => Volatile.Read(ref _rejected);

    /// <summary>Ends all connections, and each new one at once.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var client in _clients.Keys) client.Close();
    }

    /// <summary>Lets nothing through any more on the connections that there are, and ends none; new ones hold.</summary>
    public void Freeze() => Interlocked.Increment(ref _freezes);

    /// <summary>Lets connections through again.</summary>
    public void Restore() => _isCut = false;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_end.Token);
            _ = RelayAsync(client);
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var (buffer, freezes) = (new byte[64 * 1024], Volatile.Read(ref _freezes));
        int read;
        while ((read = await from.ReadAsync(buffer, _end.Token)) > 0)
        {
            if (Volatile.Read(ref _freezes) != freezes) await Task.Delay(Timeout.Infinite, _end.Token);
            await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        _clients[client] = true;
        try
        {
            // Asked once it is on the list: either it sees the cut, or the cut sees it.
            if (_isCut)
            {
                Interlocked.Increment(ref _rejected);
                return;
            }

            await server.ConnectAsync(IPAddress.Loopback, _server, _end.Token);
            var (near, far) = (client.GetStream(), server.GetStream());
            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
        }
        catch (Exception gone) when (gone is SocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // One side has hung up, or the wire was cut; closing both tells the other.
        }
        finally
        {
            _clients.TryRemove(client, out _);
            client.Dispose();
        }
    }
}
