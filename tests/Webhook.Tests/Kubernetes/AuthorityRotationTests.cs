using System.Net;
using System.Security.Cryptography.X509Certificates;
using k8s;
using KargoStageWebhook.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace KargoStageWebhook.Kubernetes;

/// <summary>The cluster's authority is rotated while a Pod runs: the kubelet writes the new one into the Pod's file, and the API server shows a certificate of it.</summary>
public sealed class AuthorityRotationTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Until = TimeProvider.System.GetUtcNow().AddYears(1);

    // Of one name, as kubeadm has it.
    private readonly Issued _before = Issued.Root("kubernetes", Until), _after = Issued.Root("kubernetes", Until);
    private readonly string _file = Path.GetTempFileName();
    private volatile X509Certificate2 _shown = null!;
    private WebApplication _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_Pod_takes_the_authority_that_its_file_has_now()
    {
        using var api = OpenInPod();
        await api.ReadAsync("version", Cancellation);

        await File.WriteAllTextAsync(_file, $"{_before.Pem}\n{_after.Pem}\n", Cancellation);
        Show(_after);
        await api.ReadAsync("version", Cancellation);

        await File.WriteAllTextAsync(_file, _after.Pem, Cancellation);
        await api.ReadAsync("version", Cancellation);
    }

    [Fact]
    public async Task An_authority_that_was_rotated_out_verifies_nothing_any_more()
    {
        using var api = OpenInPod();
        await File.WriteAllTextAsync(_file, _after.Pem, Cancellation);
        Show(_after);
        await api.ReadAsync("version", Cancellation);

        Show(_before);

        await Assert.ThrowsAsync<HttpRequestException>(() => api.ReadAsync("version", Cancellation));
    }

    [Theory]
    [InlineData("localhost", "its authority is unknown: CN=kubernetes; FILE does not have it.")]
    [InlineData("another.example", "it is for another.example, not for localhost.")]
    public async Task A_rejection_names_the_file_of_the_Pod_and_no_kubeconfig(string name, string said)
    {
        using var api = OpenInPod();
        if (name != "localhost") await File.WriteAllTextAsync(_file, _after.Pem, Cancellation);
        Show(_after, name);

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => api.ReadAsync("version", Cancellation));

        Assert.EndsWith($"The API server's certificate is rejected: {said.Replace("FILE", _file, StringComparison.Ordinal)}", StatusMessage.Describe(failure), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_a_rejection_like_any_other()
    {
        using var api = OpenInPod();
        File.Delete(_file);
        Show(_after);

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => api.ReadAsync("version", Cancellation));

        Assert.Contains("its authority is unknown", StatusMessage.Describe(failure), StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_file, _before.Pem, Cancellation);
        Show(_before);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificateSelector = (_, _) => _shown });
        }));
        _server = builder.Build();
        _server.Run(context =>
        {
            context.Response.Headers.Connection = "close"; // Each request is another handshake.
            return context.Response.WriteAsync("{}");
        });
        await _server.StartAsync(Cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        File.Delete(_file);
        return _server.DisposeAsync();
    }

    private ApiServer OpenInPod() => ApiServer.With(new ClusterAccess(new KubernetesClientConfiguration
    {
        Host = _server.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal),
        SslCaCerts = [_before.Certificate],
    })
    {
        Description = "a Pod's",
        AuthorityFile = _file,
    });

    private void Show(Issued authority, string name = "localhost")
    {
        var leaf = authority.IssueLeaf(Verification.ForServers, Until, name);
        using var pair = X509Certificate2.CreateFromPem(leaf.Pem, leaf.KeyPem);
        _shown = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
    }
}
