using System.Globalization;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

[assembly: AssemblyFixture(typeof(TestCluster))]

// The CRDs are the cluster's: one test at a time decides which of Kargo's versions is installed.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>The API server of a test run.</summary>
public sealed class TestCluster : IAsyncLifetime
{
    private KubeApiServer? _server;
    private KubernetesApi? _api;
    private int _namespaces;

    /// <summary>The server's minor version: 20 for 1.20.2.</summary>
    internal int Minor { get; private set; }

    /// <summary>Whether unchanged invalid values of a custom resource may pass (CRD validation ratcheting, on since 1.30).</summary>
    internal bool Ratchets => Minor >= 30;

    /// <summary>Why there is no API server on this machine, and what to do about it; empty where there is one.</summary>
    internal string Problem { get; private set; } = string.Empty;

    /// <summary>Its administrator's way in. A test that asks for it on a machine without API server is skipped; with CI=true it fails.</summary>
    internal KubernetesApi Api
    {
        get
        {
            if (_api is null) Binaries.Missing(Problem);
            return _api;
        }
    }

    public async ValueTask InitializeAsync()
    {
        (var binaries, Problem) = await Binaries.FindAsync();
        if (binaries is null) return;

        _server = await KubeApiServer.StartAsync(binaries);
        _api = _server.ApiFor();
        var version = (await _api.GetAsync("/version")).Done().Body;
        Minor = int.Parse(version["minor"]!.GetValue<string>().TrimEnd('+'), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    /// <summary>A namespace that no other test has. It carries its name as label "name", which a webhook's namespaceSelector can ask for.</summary>
    internal async Task<string> NewNamespaceAsync()
    {
        var name = $"test-{Interlocked.Increment(ref _namespaces)}";
        (await Api.PostAsync("/api/v1/namespaces", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["name"] = name } },
        })).Done();
        return name;
    }

    /// <inheritdoc cref="KubeApiServer.Access"/>
    internal ApiServerAccess Access => _server!.Access;

    /// <inheritdoc cref="KubeApiServer.WebhookClientCa"/>
    internal string WebhookClientCa => _server!.WebhookClientCa;

    /// <summary>Where the API server listens, on 127.0.0.1.</summary>
    internal int Port => _server!.Port;

    /// <summary>The way in of another user.</summary>
    internal KubernetesApi ApiFor(string token) => _server!.ApiFor(token);

    /// <summary>The way in of a user with a token that is bound to a Pod, whether or not that Pod still is: the administrator's, as that user.</summary>
    internal KubernetesApi ApiAs(string user, string podUid) => _server!.ApiFor(
        impersonation: [("Impersonate-User", user), ("Impersonate-Extra-authentication.kubernetes.io%2Fpod-uid", podUid)]);

    /// <inheritdoc cref="KubeApiServer.WriteKubeconfigAsync"/>
    internal Task<string> WriteKubeconfigAsync(string name, string token, int? port = null) => _server!.WriteKubeconfigAsync(name, token, port ?? Port);

    /// <inheritdoc cref="KubeApiServer.RestartAsync"/>
    internal Task RestartAsync() => _server!.RestartAsync();

    /// <inheritdoc cref="KubeApiServer.CompactAsync"/>
    internal Task CompactAsync() => _server!.CompactAsync();
}
