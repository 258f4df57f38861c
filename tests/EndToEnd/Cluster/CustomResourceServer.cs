namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>
/// The custom resources of a newer Kubernetes, on loopback: that part of its API server, beside a kube-apiserver that knows the users, their
/// rights, the namespaces and the webhooks.
/// </summary>
internal sealed class CustomResourceServer : IAsyncDisposable
{
    /// <summary>Name of the executable.</summary>
    public const string Program = "apiextensions-apiserver";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-");
    private readonly int _port = FreePort.Next();
    private readonly ApiServerAccess _core;
    private ChildProcess? _process;

    private CustomResourceServer(ApiServerAccess core) => _core = core;

    /// <summary>Starts it, and waits until it is ready.</summary>
    /// <param name="program">Path of the executable.</param>
    /// <param name="core">Beside whom, on whose etcd.</param>
    public static async Task<CustomResourceServer> StartAsync(string program, KubeApiServer core)
    {
        var started = new CustomResourceServer(core.Access);
        try
        {
            await started.StartAsync(program, core.EtcdUrl, core.AdmissionConfiguration);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>The way in; the users are those of the kube-apiserver.</summary>
    public ApiServerAccess Access => new(new Uri($"https://127.0.0.1:{_port}"), Path.Combine(_folder.FullName, "apiserver.crt"), _core.Token);

    /// <summary>Ends it, and removes what it wrote but for what is in etcd.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task StartAsync(string program, string etcdUrl, string admissionConfiguration)
    {
        var kubeconfig = Path.Combine(_folder.FullName, "core.kubeconfig");
        await _core.WriteKubeconfigAsync(kubeconfig);
        _process = new ChildProcess(program,
        [
            $"--etcd-servers={etcdUrl}",
            "--etcd-prefix=/custom-resources",
            "--bind-address=127.0.0.1",
            $"--secure-port={_port}",
            $"--cert-dir={_folder.FullName}",
            $"--kubeconfig={kubeconfig}",
            $"--authentication-kubeconfig={kubeconfig}",
            $"--authorization-kubeconfig={kubeconfig}",
            "--authentication-skip-lookup",
            // What a test allows or forbids holds at once.
            "--authorization-webhook-cache-authorized-ttl=0s",
            "--authorization-webhook-cache-unauthorized-ttl=0s",
            $"--admission-control-config-file={admissionConfiguration}",
            // These wait for kinds that an older kube-apiserver does not have.
            "--disable-admission-plugins=MutatingAdmissionPolicy,ValidatingAdmissionPolicy",
            "--enable-priority-and-fairness=false",
        ]);
        await Wait.UntilAsync("the server of custom resources to be ready", Patience, IsReadyAsync, remains: () => $"It said:\n{_process.Output}");
    }

    private async Task<bool> IsReadyAsync()
    {
        if (!_process!.IsAlive) throw new InvalidOperationException($"The server of custom resources has ended. It said:\n{_process.Output}");
        if (!File.Exists(Access.CertificateFile)) return false;

        using var api = Access.Open();
        return (await api.GetAsync("/readyz")).IsDone;
    }
}
