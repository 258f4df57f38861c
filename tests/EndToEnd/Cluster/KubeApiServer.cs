using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>An etcd and a kube-apiserver on loopback, with nothing else of a cluster: no controllers, no kubelet.</summary>
internal sealed class KubeApiServer : IAsyncDisposable
{
    private const string Token = "the-administrator";

    private readonly Binaries _binaries;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-");
    private ChildProcess? _etcd, _server;

    private KubeApiServer(Binaries binaries) => _binaries = binaries;

    /// <summary>Starts both, and waits until the server is ready.</summary>
    public static async Task<KubeApiServer> StartAsync(Binaries binaries)
    {
        var started = new KubeApiServer(binaries);
        try
        {
            await started.StartAsync();
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>Path of the PEM of who signed the certificate that it shows to webhooks.</summary>
    public string WebhookClientCa { get; private set; } = string.Empty;

    /// <summary>Path of the configuration by which it calls webhooks.</summary>
    public string AdmissionConfiguration { get; private set; } = string.Empty;

    /// <summary>Where its etcd listens.</summary>
    public string EtcdUrl { get; } = $"http://127.0.0.1:{FreePort.Next()}";

    /// <summary>Ends the server as a crash does and starts it again, with the same address, certificate, users and objects.</summary>
    public async Task RestartAsync()
    {
        await _server!.DisposeAsync();
        await StartServerAsync();
    }

    /// <summary>Copies what etcd stores into a folder, at one moment.</summary>
    public async Task BackUpAsync(string folder)
    {
        await _etcd!.FreezeAsync();
        try
        {
            await CopyAsync(DataFolder, folder);
        }
        finally
        {
            await _etcd.ThawAsync();
        }
    }

    /// <summary>Ends both, puts a backup in the place of what etcd stores, and starts them again: resourceVersions go on from those of the backup.</summary>
    public async Task RestoreAsync(string folder)
    {
        await _server!.DisposeAsync();
        await _etcd!.DisposeAsync();
        Directory.Delete(DataFolder, recursive: true);
        await CopyAsync(folder, DataFolder);
        StartEtcd();
        await StartServerAsync();
    }

    /// <summary>Makes etcd forget all but what is stored now, as an API server has it do every five minutes: continue tokens expire.</summary>
    public async Task CompactAsync()
    {
        using var etcd = new HttpClient { BaseAddress = new Uri(EtcdUrl) };
        var now = await AskAsync("/v3/kv/range", new JsonObject { ["key"] = "AA==" });
        await AskAsync("/v3/kv/compaction", new JsonObject { ["revision"] = now["header"]!["revision"]!.GetValue<string>(), ["physical"] = true });

        async Task<JsonNode> AskAsync(string path, JsonObject question)
        {
            using var answer = await etcd.PostAsync(new Uri(path, UriKind.Relative), new StringContent(question.ToJsonString()));
            return JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
        }
    }

    /// <summary>Where it is, whom to trust, and the token of one who may do everything, for programs that are told of it in a file.</summary>
    public ApiServerAccess Access => new(new Uri($"https://127.0.0.1:{Port}"), CertificateFile, Token);

    /// <summary>Ends both, and removes all they wrote.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        if (_etcd is not null) await _etcd.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string DataFolder => Path.Combine(_folder.FullName, "etcd");

    private string CertificateFolder => Path.Combine(_folder.FullName, "certificates");

    private string CertificateFile => Path.Combine(CertificateFolder, "apiserver.crt");

    private string ServiceAccountKeyFile => Path.Combine(_folder.FullName, "service-accounts.key");

    private string TokenFile => Path.Combine(_folder.FullName, "tokens.csv");

    // File.Copy fails where etcd has locked the file.
    private static async Task CopyAsync(string from, string to)
    {
        await using var copying = new ChildProcess("cp", ["-r", from, to]);
        if (await copying.WaitAsync() != 0) throw new IOException(copying.Output);
    }

    private void StartEtcd() => _etcd = new ChildProcess(_binaries.Etcd,
    [
        "--data-dir", DataFolder,
        "--unsafe-no-fsync",
        "--listen-client-urls", EtcdUrl,
        "--advertise-client-urls", EtcdUrl,
        "--listen-peer-urls", "http://127.0.0.1:0",
    ]);

    private async Task StartAsync()
    {
        StartEtcd();
        using (var key = RSA.Create(2048)) await File.WriteAllTextAsync(ServiceAccountKeyFile, key.ExportRSAPrivateKeyPem());
        await File.WriteAllTextAsync(TokenFile, $"{Token},administrator,administrator,system:masters\n");
        (AdmissionConfiguration, WebhookClientCa) = await WebhookCredentials.WriteAsync(_folder);
        await StartServerAsync();
    }

    private async Task StartServerAsync()
    {
        _server = new ChildProcess(_binaries.KubeApiServer,
        [
            $"--etcd-servers={EtcdUrl}",
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            $"--secure-port={Port}",
            $"--cert-dir={CertificateFolder}",
            $"--service-account-key-file={ServiceAccountKeyFile}",
            $"--service-account-signing-key-file={ServiceAccountKeyFile}",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-cluster-ip-range=10.0.0.0/24",
            "--authorization-mode=RBAC",
            $"--token-auth-file={TokenFile}",
            "--disable-admission-plugins=ServiceAccount",
            $"--admission-control-config-file={AdmissionConfiguration}",
            "--allow-privileged=true",
            // As a current server does, it leaves beta versions out, but for the one whose successor it does not have. It writes a document of all it serves
            // at its start, and again after each change of a CRD.
            "--runtime-config=api/beta=false,policy/v1beta1=true",
            // A test run has few clients, and to count their requests takes a tenth of the server's time.
            "--enable-priority-and-fairness=false",
        ]);
        await Wait.UntilAsync("the API server to be ready", IsReadyAsync);
    }

    private async Task<bool> IsReadyAsync()
    {
        // Another server may answer on a port that was free a moment ago: only the living are asked.
        foreach (var process in (ChildProcess[])[_etcd!, _server!])
        {
            if (!process.IsAlive) throw new InvalidOperationException($"A process of the cluster has ended. It said:\n{process.Output}");
        }

        if (!Access.HasCertificate) return false;

        using var api = Access.Open();
        return (await api.GetAsync("/readyz")).IsDone;
    }
}
