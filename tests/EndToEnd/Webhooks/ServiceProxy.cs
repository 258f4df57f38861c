using System.Net;
using System.Net.Sockets;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Webhooks;

/// <summary>
/// What a Service does for its Pods: takes connections on one address, and gives each to a replica that was ready when it was last asked.
/// A replica that stops being ready gets no new connections, a moment late; those it has stay.
/// </summary>
internal sealed class ServiceProxy : IAsyncDisposable
{
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(200);

    private readonly TcpListener _listener = new(IPAddress.Loopback, FreePort.Next());
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting, _probing;
    private volatile IReadOnlyList<WebhookReplica> _replicas = [];
    private volatile IReadOnlyList<WebhookReplica> _ready = [];

    public ServiceProxy()
    {
        _listener.Start();
        _accepting = AcceptAsync();
        _probing = ProbeAsync();
    }

    /// <summary>Where clients connect.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Sets the replicas, and waits until all of them are ready and get connections.</summary>
    public Task ServeByAsync(params IReadOnlyList<WebhookReplica> replicas) => ServeByAsync(replicas, awaited: replicas);

    /// <summary>Sets the replicas, and waits until some are ready: those before them may no longer be, as when the caBundle is another now.</summary>
    /// <param name="replicas">All of them.</param>
    /// <param name="awaited">Those that must be ready.</param>
    public async Task ServeByAsync(IReadOnlyList<WebhookReplica> replicas, IReadOnlyList<WebhookReplica> awaited)
    {
        _replicas = replicas;
        await Wait.UntilAsync("the replicas to be known as ready", () => Task.FromResult(!awaited.Except(_ready).Any() && !_ready.Except(replicas).Any()));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await Task.WhenAll(_accepting, _probing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task ProbeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var ready = new List<WebhookReplica>();
            foreach (var replica in _replicas)
            {
                if (await IsReadyAsync(replica)) ready.Add(replica);
            }

            _ready = ready;
            await Task.Delay(ProbePeriod, _end.Token);
        }
    }

    private static async Task<bool> IsReadyAsync(WebhookReplica replica)
    {
        try
        {
            return await replica.IsReadyAsync();
        }
        // One that does not answer in time is not ready; nobody would ask any replica again if the error went further.
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task AcceptAsync()
    {
        for (var turn = 0; ; turn++)
        {
            var client = await _listener.AcceptTcpClientAsync(_end.Token);
            var ready = _ready;
            if (ready.Count == 0) client.Close();
            else _ = RelayAsync(client, ready[turn % ready.Count].HttpsPort);
        }
    }

    private async Task RelayAsync(TcpClient client, int port)
    {
        using (client)
        using (var replica = new TcpClient())
        {
            try
            {
                await replica.ConnectAsync(IPAddress.Loopback, port, _end.Token);
                var (near, far) = (client.GetStream(), replica.GetStream());
                await Task.WhenAny(near.CopyToAsync(far, _end.Token), far.CopyToAsync(near, _end.Token));
            }
            catch (Exception gone) when (gone is SocketException or IOException or OperationCanceledException)
            {
                // One side has hung up; closing both tells the other.
            }
        }
    }
}
