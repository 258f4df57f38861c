namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>
/// The custom resources of a newer Kubernetes, on loopback: that part of its API server, beside a kube-apiserver that knows the users, their
/// rights, the namespaces and the webhooks.
/// </summary>
internal sealed class CustomResourceServer : IAsyncDisposable
{
    /// <summary>Name of the executable.</summary>
    public const string Program = "apiextensions-apiserver";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-");
    private readonly int _port = FreePort.Next();
    private readonly KubeApiServer _core;
    private ChildProcess? _process;

    private CustomResourceServer(KubeApiServer core) => _core = core;

    /// <summary>Starts it, and waits until it is ready.</summary>
    /// <param name="program">Path of the executable.</param>
    /// <param name="core">Beside whom, on whose etcd.</param>
    /// <param name="seen">Where it finds namespaces and webhook configurations.</param>
    /// <param name="without">Admission plugins that it does without.</param>
    public static async Task<CustomResourceServer> StartAsync(string program, KubeApiServer core, ApiServerAccess seen, params IReadOnlyList<string> without)
    {
        var started = new CustomResourceServer(core);
        try
        {
            await started.StartAsync(program, seen, without);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>The way in; the users are those of the kube-apiserver.</summary>
    public ApiServerAccess Access => new(new Uri($"https://127.0.0.1:{_port}"), Path.Combine(_folder.FullName, "apiserver.crt"), _core.Access.Token);

    /// <summary>Ends it, and removes what it wrote but for what is in etcd.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task StartAsync(string program, ApiServerAccess seen, IReadOnlyList<string> without)
    {
        var (core, others) = (Path.Combine(_folder.FullName, "core.kubeconfig"), Path.Combine(_folder.FullName, "seen.kubeconfig"));
        await _core.Access.WriteKubeconfigAsync(core);
        await seen.WriteKubeconfigAsync(others);
        _process = new ChildProcess(program,
        [
            $"--etcd-servers={_core.EtcdUrl}",
            $"--etcd-prefix=/{_folder.Name}",
            "--bind-address=127.0.0.1",
            $"--secure-port={_port}",
            $"--cert-dir={_folder.FullName}",
            $"--kubeconfig={others}",
            $"--authentication-kubeconfig={core}",
            $"--authorization-kubeconfig={core}",
            "--authentication-skip-lookup",
            // What a test allows or forbids holds at once.
            "--authorization-webhook-cache-authorized-ttl=0s",
            "--authorization-webhook-cache-unauthorized-ttl=0s",
            $"--admission-control-config-file={_core.AdmissionConfiguration}",
            $"--disable-admission-plugins={string.Join(',', without)}",
            "--enable-priority-and-fairness=false",
        ]);
        await Wait.UntilAsync("the server of custom resources to be ready", IsReadyAsync, remains: () => $"It said:\n{_process.Output}");
    }

    private async Task<bool> IsReadyAsync()
    {
        if (!_process!.IsAlive) throw new InvalidOperationException($"The server of custom resources has ended. It said:\n{_process.Output}");
        if (!Access.HasCertificate) return false;

        using var api = Access.Open();
        return (await api.GetAsync("/readyz")).IsDone;
    }
}
