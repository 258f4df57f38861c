using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using KargoStageWebhook.Hosting;

namespace KargoStageWebhook.Certificates;

/// <summary>Certificates made by hand, as certs/README.md says.</summary>
public sealed partial class MakeScriptTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string Folder => Path.Combine(_folder.FullName, "made");

    [Fact]
    public async Task What_the_script_makes_is_served_to_clients_that_trust_its_CA_under_each_of_the_names()
    {
        await MakeAsync("localhost", "127.0.0.1", "kargo-stage-webhook.kargo.svc");

        await using var host = RunningHost.With("Webhook:Certificates=Files", $"Webhook:CertificateFolder={Folder}");

        foreach (var name in (string[])["localhost", "127.0.0.1", "kargo-stage-webhook.kargo.svc"]) await ShakeHandsAsync(host, name);
        await Assert.ThrowsAnyAsync<System.Security.Authentication.AuthenticationException>(() => ShakeHandsAsync(host, "another.svc"));
    }

    [Fact]
    public async Task It_prints_the_settings_and_the_caBundle()
    {
        var said = await MakeAsync("localhost");

        Assert.Contains($"Webhook__Certificates=Files Webhook__CertificateFolder={Folder} ", said, StringComparison.Ordinal);
        var bundle = Convert.FromBase64String(Base64Line().Match(said).Groups[1].Value);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Folder, "ca.crt"), TestContext.Current.CancellationToken), bundle);
    }

    [Fact]
    public async Task Run_again_it_keeps_what_is_there_and_for_other_names_it_makes_only_another_certificate()
    {
        await MakeAsync("localhost");
        var (ca, leaf) = (Read("ca.crt"), Read("tls.crt"));

        await MakeAsync("localhost");
        Assert.Equal((ca, leaf), (Read("ca.crt"), Read("tls.crt")));

        await MakeAsync("localhost", "::1");
        Assert.Equal(ca, Read("ca.crt"));
        Assert.NotEqual(leaf, Read("tls.crt"));
    }

    [Fact]
    public async Task Keys_are_for_their_owner_alone()
    {
        await MakeAsync("localhost");

        await using var modes = CommandRun.Shell($"stat -c %a {Folder}/*.key");
        Assert.Equal(0, await modes.EndAsync());
        Assert.Equal(["600", "600"], modes.Output);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> MakeAsync(params string[] names)
    {
        await using var run = CommandRun.Shell($"certs/make.sh {Folder} {string.Join(' ', names)}");
        var code = await run.EndAsync();
        if (code == 127 && Environment.GetEnvironmentVariable("CI") != "true") Assert.Skip("openssl is not installed.");
        Assert.True(code == 0, string.Join('\n', run.Errors));
        return run.Text;
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private async Task ShakeHandsAsync(RunningHost host, string name)
    {
        using var ca = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Folder, "ca.crt"));
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync("localhost", host.HttpsPort, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = name,
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { ca }, RevocationMode = X509RevocationMode.NoCheck },
            },
            TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("caBundle[^\n]*\n *([A-Za-z0-9+/=]+)")]
    private static partial Regex Base64Line();
}
