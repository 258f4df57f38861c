using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>An API server that no other class uses meanwhile.</summary>
/// <param name="pool">Where it comes from and goes back to.</param>
public class TestCluster(ClusterPool pool) : IAsyncLifetime
{
    private static int _namespaces;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-");
    private KubeApiServer? _server;
    private KubernetesApi? _api;

    /// <summary>The server's minor version: 20 for 1.20.2.</summary>
    internal int Minor { get; private set; }

    /// <summary>Whether unchanged invalid values of a custom resource may pass (CRD validation ratcheting, on since 1.30).</summary>
    internal bool Ratchets => Minor >= 30;

    /// <summary>Why there is no API server on this machine, and what to do about it; empty where there is one.</summary>
    internal string Problem { get; private protected set; } = string.Empty;

    /// <summary>Its administrator's way in. A test that asks for it on a machine without API server is skipped; with CI=true it fails.</summary>
    internal KubernetesApi Api
    {
        get
        {
            if (_api is null) Miss();
            return _api;
        }
    }

    public virtual async ValueTask InitializeAsync()
    {
        (var binaries, Problem) = await Binaries.FindAsync();
        if (binaries is null) return;

        _server = await pool.TakeAsync(binaries);
        Access = await OpenAsync(_server);
        _api = Access.Open();
        var version = (await _api.GetAsync("/version")).Done().Body;
        Minor = int.Parse(version["minor"]!.GetValue<string>().TrimEnd('+'), CultureInfo.InvariantCulture);
    }

    public virtual ValueTask DisposeAsync()
    {
        _api?.Dispose();
        if (_server is not null) pool.Return(_server);
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
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

    /// <summary>Deletes all objects of a collection. A busy API server needs more than one request for thousands: it responded with 504 and has deleted some.</summary>
    internal Task DeleteAllAsync(string collection) => Wait.UntilAsync($"{collection} to be deleted", async () => (await Api.DeleteAsync(collection)).IsDone);

    /// <summary>Its administrator's way in, for programs that are told of it in a file.</summary>
    internal ApiServerAccess Access
    {
        get => field ?? throw new InvalidOperationException(Problem);
        private set;
    }

    /// <inheritdoc cref="KubeApiServer.WebhookClientCa"/>
    internal string WebhookClientCa => _server!.WebhookClientCa;

    /// <summary>Where the API server listens, on 127.0.0.1.</summary>
    internal int Port => Access.Address.Port;

    /// <summary>The way in of another user.</summary>
    internal KubernetesApi ApiFor(string token) => (Access with { Token = token }).Open();

    /// <summary>The way in of a user with a token that is bound to a Pod, whether or not that Pod still is: the administrator's, as that user.</summary>
    internal KubernetesApi ApiAs(string user, string podUid) => Access.Open(
        ("Impersonate-User", user), ("Impersonate-Extra-authentication.kubernetes.io%2Fpod-uid", podUid));

    /// <summary>Writes a kubeconfig for the user with this token.</summary>
    /// <param name="name">Of the file.</param>
    /// <param name="token">The bearer token.</param>
    /// <param name="port">Where the user finds the server, if not where it listens.</param>
    /// <returns>Path of the file.</returns>
    internal async Task<string> WriteKubeconfigAsync(string name, string token, int? port = null)
    {
        var file = Path.Combine(_folder.FullName, $"{name}.kubeconfig");
        await (Access with { Address = new Uri($"https://127.0.0.1:{port ?? Port}"), Token = token }).WriteKubeconfigAsync(file);
        return file;
    }

    /// <inheritdoc cref="KubeApiServer.RestartAsync"/>
    internal Task RestartAsync() => _server!.RestartAsync();

    /// <summary>Copies what is stored.</summary>
    /// <returns>Path of the backup.</returns>
    internal async Task<string> BackUpAsync()
    {
        var backup = Path.Combine(_folder.FullName, "backup");
        await _server!.BackUpAsync(backup);
        return backup;
    }

    /// <inheritdoc cref="KubeApiServer.RestoreAsync"/>
    internal Task RestoreAsync(string backup) => _server!.RestoreAsync(backup);

    /// <inheritdoc cref="KubeApiServer.CompactAsync"/>
    internal Task CompactAsync() => _server!.CompactAsync();

    /// <summary>Says how users come in.</summary>
    /// <param name="server">The kube-apiserver that was started.</param>
    private protected virtual Task<ApiServerAccess> OpenAsync(KubeApiServer server) => Task.FromResult(server.Access);

    /// <summary>Ends a test that needs what is not there.</summary>
    [DoesNotReturn]
    private protected virtual void Miss() => Binaries.Missing(Problem);
}
