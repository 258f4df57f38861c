using System.Collections.Concurrent;
using KargoStageWebhook.EndToEnd.Cluster;

[assembly: AssemblyFixture(typeof(ClusterPool))]

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>The API servers of a test run: as many as classes run at once. Each is started when it is first needed, and a class has it for itself.</summary>
public sealed class ClusterPool : IAsyncDisposable
{
    private readonly ConcurrentBag<KubeApiServer> _free = [], _all = [];

    /// <summary>Ends all of them.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _all) await server.DisposeAsync();
    }

    /// <summary>Takes one that no other class has.</summary>
    internal async Task<KubeApiServer> TakeAsync(Binaries binaries)
    {
        if (_free.TryTake(out var free)) return free;

        var server = await KubeApiServer.StartAsync(binaries);
        _all.Add(server);
        return server;
    }

    /// <summary>Gives it to the next class that asks.</summary>
    internal void Return(KubeApiServer server) => _free.Add(server);
}
