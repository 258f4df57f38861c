using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Certificates;

/// <summary>Who gets through a handshake, and with what.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly ECDsa _caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _ca;

    public TlsTests() => _ca = MakeCa("our CA", _caKey);

    [Theory]
    [InlineData("1.2", true)]
    [InlineData("1.3", false)]
    public async Task Older_than_the_setting_says_is_rejected(string least, bool isTaken)
    {
        await using var host = RunningHost.With($"Webhook:MinimumTls={least}");

        Assert.Equal(isTaken, await TakesAsync(host, SslProtocols.Tls12));
        Assert.True(await TakesAsync(host, SslProtocols.Tls13));
    }

    [Fact]
    public async Task Nobody_without_a_client_certificate_is_served_where_one_is_asked_for()
    {
        await using var host = Asking();

        await Assert.ThrowsAsync<HttpRequestException>(() => host.MutateAsync(ARequest.OfStageWithoutId()));
    }

    [Fact]
    public async Task A_client_with_one_of_our_CA_is_served()
    {
        await using var host = Asking();

        Assert.True(await IsServedAsync(host, Issue("kube-apiserver")));
    }

    [Fact]
    public async Task One_of_another_CA_is_rejected()
    {
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = MakeCa("another CA", otherKey);
        await using var host = Asking();

        Assert.False(await IsServedAsync(host, Issue("kube-apiserver", issuer: other)));
    }

    [Fact]
    public async Task One_for_servers_is_rejected()
    {
        await using var host = Asking();

        Assert.False(await IsServedAsync(host, Issue("kube-apiserver", use: "1.3.6.1.5.5.7.3.1")));
    }

    [Fact]
    public async Task Nobody_makes_the_server_fetch_anything_by_naming_it_in_a_certificate()
    {
        using var elsewhere = new TcpListener(System.Net.IPAddress.Loopback, 0);
        elsewhere.Start();
        var stranger = Issued.Root("stranger", DateTimeOffset.UnixEpoch.AddYears(99));
        var asking = stranger.IssueLeaf(Verification.ForClients, DateTimeOffset.UnixEpoch.AddYears(98), issuerAt: $"http://{elsewhere.LocalEndpoint}/ca");
        await using var host = Asking();

        Assert.False(await IsServedAsync(host, asking.Certificate.CopyWithPrivateKey(asking.Key)));

        Assert.False(elsewhere.Pending());
    }

    [Fact]
    public async Task One_that_shows_its_issuer_below_our_CA_is_served()
    {
        var root = Issued.Root("root", DateTimeOffset.UnixEpoch.AddYears(99));
        var between = root.Issue("between", DateTimeOffset.UnixEpoch.AddYears(98));
        var client = between.IssueLeaf(Verification.ForClients, DateTimeOffset.UnixEpoch.AddYears(97), "kube-apiserver");
        var file = Path.Combine(_folder.FullName, "root.pem");
        File.WriteAllText(file, root.Pem);
        await using var host = RunningHost.With($"Webhook:ClientCaFile={file}");

        Assert.True(await IsServedAsync(host, client.Certificate.CopyWithPrivateKey(client.Key), [between.Certificate]));
    }

    [Theory]
    [InlineData("kube-apiserver", true)]
    [InlineData("somebody", false)]
    public async Task Only_the_names_that_are_allowed_are_served(string name, bool isServed)
    {
        await using var host = Asking("Webhook:ClientNames=aggregator, kube-apiserver");

        Assert.Equal(isServed, await IsServedAsync(host, Issue(name)));
    }

    [Theory]
    [InlineData("somebody", "kube-apiserver", true)]
    [InlineData("kube-apiserver", "somebody", false)]
    public async Task Of_several_common_names_the_last_counts_as_for_Go(string first, string last, bool isServed)
    {
        await using var host = Asking("Webhook:ClientNames=kube-apiserver");
        var names = new X500DistinguishedNameBuilder();
        names.AddCommonName(last); // It begins at the end.
        names.AddCommonName(first);

        Assert.Equal(isServed, await IsServedAsync(host, Issue(names.Build())));
    }

    // .NET would give its e-mail address for a name.
    [Fact]
    public async Task An_address_is_no_common_name()
    {
        await using var host = Asking("Webhook:ClientNames=kube-apiserver");

        Assert.False(await IsServedAsync(host, Issue(name: null, email: "kube-apiserver")));
    }

    [Fact]
    public async Task Files_are_read_again_when_they_change_and_a_broken_one_changes_nothing()
    {
        var (first, second) = (Write(), Generation.Create("localhost", DateTimeOffset.UnixEpoch.AddYears(56), TimeSpan.FromDays(365)));
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = RunningHost.Rewired(
            services => services.AddSingleton<TimeProvider>(clock), "Webhook:Certificates=Files", $"Webhook:CertificateFolder={_folder.FullName}");
        Assert.Equal(first.LeafPem, LeafOf(host));

        File.WriteAllText(Path.Combine(_folder.FullName, "tls.key"), second.KeyPem);
        await PassUntilAsync(() => host.Log.Lines.Any(line => line.Event == 304));
        Assert.Equal(first.LeafPem, LeafOf(host));

        File.WriteAllText(Path.Combine(_folder.FullName, "tls.crt"), second.LeafPem);
        await PassUntilAsync(() => LeafOf(host) == second.LeafPem);

        Task PassUntilAsync(Func<bool> isSo) => Eventually.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(isSo());
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ca.Dispose();
        _caKey.Dispose();
        _folder.Delete(recursive: true);
    }

    private RunningHost Asking(params string[] settings)
    {
        var file = Path.Combine(_folder.FullName, "clients.pem");
        File.WriteAllText(file, _ca.ExportCertificatePem());
        return RunningHost.With([$"Webhook:ClientCaFile={file}", .. settings]);
    }

    private Generation Write()
    {
        var generation = Generation.Create("localhost", DateTimeOffset.UnixEpoch.AddYears(56), TimeSpan.FromDays(365));
        File.WriteAllText(Path.Combine(_folder.FullName, "tls.crt"), generation.LeafPem);
        File.WriteAllText(Path.Combine(_folder.FullName, "tls.key"), generation.KeyPem);
        return generation;
    }

    private static string LeafOf(RunningHost host)
    {
        using var presented = new PinnedCertificate(host.HttpsPort);
        return presented.Presented.ExportCertificatePem();
    }

    private static async Task<bool> TakesAsync(RunningHost host, SslProtocols version)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("localhost", host.HttpsPort, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, presented, _, _) => presented is not null);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = version }, TestContext.Current.CancellationToken);
            return true;
        }
        catch (Exception rejected) when (rejected is AuthenticationException or IOException)
        {
            return false;
        }
    }

    private static async Task<bool> IsServedAsync(RunningHost host, X509Certificate2 certificate, X509Certificate2Collection? between = null)
    {
        using var handler = new SocketsHttpHandler
        {
            SslOptions =
            {
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null,
                ClientCertificateContext = SslStreamCertificateContext.Create(certificate, between, offline: true),
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{host.HttpsPort}") };
        try
        {
            // No GET is served there; to be told so is to be served.
            using var answer = await client.GetAsync("/mutate", TestContext.Current.CancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static X509Certificate2 MakeCa(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private X509Certificate2 Issue(string? name, X509Certificate2? issuer = null, string use = "1.3.6.1.5.5.7.3.2", string? email = null) =>
        Issue(new X500DistinguishedName(name is null ? string.Empty : $"CN={name}"), issuer, use, email);

    private X509Certificate2 Issue(X500DistinguishedName subject, X509Certificate2? issuer = null, string use = "1.3.6.1.5.5.7.3.2", string? email = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        if (email is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddEmailAddress(email);
            request.CertificateExtensions.Add(names.Build());
        }

        using var issued = request.Create(issuer ?? _ca, DateTimeOffset.UnixEpoch.AddYears(51), DateTimeOffset.UnixEpoch.AddYears(99), [1]);
        return issued.CopyWithPrivateKey(key);
    }
}
