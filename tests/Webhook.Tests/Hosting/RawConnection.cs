using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KargoStageWebhook.Hosting;

/// <summary>A connection on which a test writes what it likes, byte by byte.</summary>
internal sealed class RawConnection(TcpClient socket, Stream stream) : IDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A connection without TLS.</summary>
    /// <param name="port">The port on this machine.</param>
    /// <param name="from">Our own address, of 127.0.0.0/8; null for any.</param>
    public static async Task<RawConnection> PlainAsync(int port, string? from = null)
    {
        var socket = await OpenAsync(port, from, Cancellation);
        return new RawConnection(socket, socket.GetStream());
    }

    /// <summary>A socket to a port on this machine.</summary>
    public static async Task<TcpClient> OpenAsync(int port, string? from, CancellationToken cancellation)
    {
        if (from is null)
        {
            var any = new TcpClient();
            await any.ConnectAsync("localhost", port, cancellation);
            return any;
        }

        var bound = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        await bound.ConnectAsync(IPAddress.Loopback, port, cancellation);
        return bound;
    }

    /// <summary>A connection without TLS that has little room for what it does not read.</summary>
    /// <param name="port">The port on this machine.</param>
    /// <param name="from">Our own address, of 127.0.0.0/8.</param>
    public static async Task<RawConnection> NarrowAsync(int port, string from = "127.0.0.1")
    {
        var socket = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0)) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, port, Cancellation);
        return new RawConnection(socket, socket.GetStream());
    }

    public async Task WriteAsync(string text)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), Cancellation);
        await stream.FlushAsync(Cancellation);
    }

    /// <summary>Everything up to the end, which a request with <c>Connection: close</c> asks for.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        return await reader.ReadToEndAsync(Cancellation);
    }

    /// <summary>One response with a Content-Length, of a connection that stays open.</summary>
    public async Task<string> ReadResponseAsync()
    {
        const string Length = "Content-Length: ";
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, Cancellation);
            text.Append((char)one[0]);
        }

        var length = text.ToString().Split("\r\n").First(line => line.StartsWith(Length, StringComparison.Ordinal))[Length.Length..];
        var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, Cancellation);
        return text.Append(Encoding.UTF8.GetString(body)).ToString();
    }

    /// <summary>The first line of an answer.</summary>
    public async Task<string> ReadStatusLineAsync()
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        return await reader.ReadLineAsync(Cancellation) ?? string.Empty;
    }

    /// <summary>Ends as a process does that is killed: no farewell, a reset.</summary>
    public void Break()
    {
        socket.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Client.Close();
    }

    public void Dispose()
    {
        stream.Dispose();
        socket.Dispose();
    }
}
