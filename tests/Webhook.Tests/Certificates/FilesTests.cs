using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KargoStageWebhook.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Certificates;

/// <summary>Certificates that somebody else keeps in a folder, and what the cluster makes of them.</summary>
public sealed class FilesTests : IAsyncLifetime
{
    private const string ServiceHost = $"{ApiServerInMemory.Name}.{ApiServerInMemory.Name}.svc";

    private static readonly DateTimeOffset Until = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Issued Root = Issued.Root("root", Until);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private ApiServerInMemory _api = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await ApiServerInMemory.StartAsync(TimeProvider.System);
        _api.CaBundle = Root.Pem;
    }

    [Fact]
    public async Task What_a_caBundle_verifies_only_through_what_is_shown_with_it_is_served()
    {
        var between = Root.Issue("between", Until.AddYears(-1));
        await using var host = Serve(between.IssueLeaf(Verification.ForServers, Until, ServiceHost), between.Pem);

        await Eventually.TrueAsync(() => IsReadyAsync(host));
        var metrics = await host.MetricsAsync();
        Assert.Equal(1, metrics.Sum("certificate_trusted"));
        Assert.Equal(Until.AddYears(-1).ToUnixTimeSeconds(), metrics.Sum("certificate_expiry_timestamp_seconds", "certificate=\"ca\""));
    }

    [Fact]
    public async Task One_for_another_name_than_the_Service_is_called_by_is_not_ready_and_the_log_says_so()
    {
        await using var host = Serve(Root.IssueLeaf(Verification.ForServers, Until, "another.svc"));

        await Eventually.TrueAsync(() => Task.FromResult(Says(host, 305, $"it is not for {ServiceHost}, by which the webhook stages.kargo-stage-webhook.example is called")));
        Assert.False(await IsReadyAsync(host));
    }

    [Fact]
    public async Task One_that_no_caBundle_verifies_is_not_ready_until_one_does()
    {
        _api.CaBundle = string.Empty;
        await using var host = Serve(Root.IssueLeaf(Verification.ForServers, Until, ServiceHost));
        await Eventually.TrueAsync(() => Task.FromResult(Says(host, 305, "of 0 certificates, does not verify it")));
        Assert.False(await IsReadyAsync(host));
        Assert.Matches("certificate_trusted(\\{.*\\})? 0", (await host.MetricsAsync()).Text);

        _api.CaBundle = Root.Pem;

        await Eventually.TrueAsync(() => IsReadyAsync(host));
    }

    [Fact]
    public async Task Until_somebody_has_looked_nobody_is_told_that_it_is_ready()
    {
        var look = new ManualResetEventSlim();
        _api.Order = request =>
        {
            if (request.Path.Value!.Contains("admissionregistration", StringComparison.Ordinal)) look.Wait(TestContext.Current.CancellationToken);
            return null;
        };
        await using var host = Serve(Root.IssueLeaf(Verification.ForServers, Until, ServiceHost));

        Assert.False(await IsReadyAsync(host));
        look.Set();

        await Eventually.TrueAsync(() => IsReadyAsync(host));
    }

    [Theory]
    [InlineData(200, "this is no JSON")]
    [InlineData(403, """{"message":"forbidden"}""")]
    [InlineData(500, "")]
    public async Task An_API_server_that_cannot_be_asked_stops_nothing(int code, string text)
    {
        _api.Order = request => request.Path.Value!.Contains("admissionregistration", StringComparison.Ordinal) ? (code, text) : null;
        await using var host = Serve(Root.IssueLeaf(Verification.ForServers, Until, ServiceHost));

        await Eventually.TrueAsync(() => Task.FromResult(Says(host, 307, "it is served all the same")));
        await Eventually.TrueAsync(() => IsReadyAsync(host));
    }

    [Fact]
    public async Task An_API_server_that_cannot_be_asked_is_logged_again_after_it_was_asked()
    {
        var (clock, isOut) = (new FakeTimeProvider(TimeProvider.System.GetUtcNow()), true);
        _api.Order = request => Volatile.Read(ref isOut) && request.Path.Value!.Contains("admissionregistration", StringComparison.Ordinal) ? (500, "") : null;
        await using var host = Serve(Root.IssueLeaf(Verification.ForServers, Until, ServiceHost), clock: clock);
        await PassUntilAsync(CertificateTrust.Unknown);

        Volatile.Write(ref isOut, false);
        await PassUntilAsync(CertificateTrust.Verified);
        Volatile.Write(ref isOut, true);
        await PassUntilAsync(CertificateTrust.Unknown);

        Assert.Equal(2, host.Log.Lines.Count(line => line.Event == 307));

        Task PassUntilAsync(CertificateTrust trust) => Eventually.TrueAsync(() =>
        {
            if (host.Services.GetRequiredService<ServingCertificate>().Trust == trust) return Task.FromResult(true);

            clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(false);
        });
    }

    [Fact]
    public async Task A_pair_that_no_handshake_can_use_leaves_what_was_served_before()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = Serve(Root.IssueLeaf(Verification.ForServers, Until, ServiceHost), clock: clock);
        var (certificate, key) = IssueDsa();

        File.WriteAllText(Path.Combine(_folder.FullName, "tls.crt"), certificate);
        File.WriteAllText(Path.Combine(_folder.FullName, "tls.key"), key);
        await Eventually.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(host.Log.Lines.Any(line => line.Event == 304));
        });

        using var presented = new PinnedCertificate(host.HttpsPort, ServiceHost);
        Assert.Equal("1.2.840.10045.2.1", presented.Presented.PublicKey.Oid.Value); // id-ecPublicKey, as before.
    }

    [Fact]
    public async Task Without_a_certificate_handshakes_fail_and_the_log_says_why_once()
    {
        await using var host = RunningHost.With("Webhook:Certificates=Files", $"Webhook:CertificateFolder={_folder.FullName}");

        for (var connection = 0; connection < 5; connection++)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("localhost", host.HttpsPort, TestContext.Current.CancellationToken);
            await using var tls = new SslStream(socket.GetStream());
            await Assert.ThrowsAnyAsync<IOException>(() => tls.AuthenticateAsClientAsync("localhost"));
        }

        Assert.Equal(304, Assert.Single(host.Log.Lines, line => line.Level >= LogLevel.Warning).Event);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private RunningHost Serve(Issued leaf, string between = "", TimeProvider? clock = null)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "tls.crt"), $"{leaf.Pem}\n{between}");
        File.WriteAllText(Path.Combine(_folder.FullName, "tls.key"), leaf.KeyPem);
        return RunningHost.Rewired(
            services => services.AddSingleton(clock ?? TimeProvider.System),
            "Webhook:Certificates=Files", $"Webhook:CertificateFolder={_folder.FullName}", $"Webhook:Kubeconfig={_api.WriteKubeconfig(_folder)}", "Webhook:Events=false");
    }

    /// <summary>A self-signed pair of DSA, for which TLS in .NET has no support.</summary>
    private static (string Certificate, string Key) IssueDsa()
    {
        using var dsa = DSA.Create(1024);
        var request = new CertificateRequest(new X500DistinguishedName("CN=dsa"), new PublicKey(dsa), HashAlgorithmName.SHA256);
        using var certificate = request.Create(request.SubjectName, new DsaSignatures(dsa), Until.AddYears(-1), Until, [1]);
        return (certificate.ExportCertificatePem(), dsa.ExportPkcs8PrivateKeyPem());
    }

    private sealed class DsaSignatures(DSA dsa) : X509SignatureGenerator
    {
        // AlgorithmIdentifier of id-dsa-with-sha256 (2.16.840.1.101.3.4.3.2).
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => [0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x02];

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => dsa.SignData(data, hashAlgorithm, DSASignatureFormat.Rfc3279DerSequence);

        protected override PublicKey BuildPublicKey() => new(dsa);
    }

    private static async Task<bool> IsReadyAsync(RunningHost host) =>
        (await host.Operations.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode == HttpStatusCode.OK;

    private static bool Says(RunningHost host, int id, string text) => host.Log.Lines.Any(line => line.Event == id && line.Text.Contains(text, StringComparison.Ordinal));
}
