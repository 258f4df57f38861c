using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using k8s;

namespace KargoStageWebhook.Kubernetes;

/// <summary>User and password in a proxy's URL reach the proxy, as kubectl sends them, and no message.</summary>
public sealed class ProxyCredentialsTests : IAsyncDisposable
{
    private const string Expected = "us er:p@ss"; // Escaped in the URL: us%20er:p%40ss.

    private readonly TcpListener _proxy = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _heads = new();
    private readonly Task _serving;
    private string[] _challenges = ["Basic realm=\"proxy\""];

    public ProxyCredentialsTests()
    {
        _proxy.Start();
        _serving = RejectAllAsync();
    }

    private string Host => _proxy.LocalEndpoint.ToString()!;

    [Theory]
    [InlineData("http://us%20er:p%40ss@PROXY")]
    [InlineData("http://us%20er:p%40ss@PROXY/")]
    public async Task Those_of_a_kubeconfig_are_sent(string url)
    {
        var access = new ClusterAccess(new KubernetesClientConfiguration { Host = "https://api.example:6443" })
        {
            Description = "a cluster behind a proxy",
            Proxy = ProxyUrl.Read(url.Replace("PROXY", Host, StringComparison.Ordinal)),
        };
        using var api = ApiServer.With(access);

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => api.ReadAsync("version", TestContext.Current.CancellationToken));

        Assert.Contains(_heads, head => head.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Expected))}", StringComparison.Ordinal));
        Assert.Contains(Host, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("p%40ss", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("p@ss", failure.ToString(), StringComparison.Ordinal);
    }

    /// <summary>As of a proxy with Active Directory. By the first .NET would send nothing that kubectl sends.</summary>
    [Theory]
    [InlineData(true, "Negotiate", "NTLM", "Basic realm=\"proxy\"")]
    [InlineData(false, "Negotiate", "NTLM", "Basic realm=\"proxy\"")]
    [InlineData(true, "Digest realm=\"proxy\", nonce=\"c2VlZA==\", qop=\"auth\"", "Basic realm=\"proxy\"")]
    public async Task They_are_sent_by_Basic_whatever_else_the_proxy_offers(bool isOfKubeconfig, params string[] challenges)
    {
        _challenges = challenges;
        var url = $"http://us%20er:p%40ss@{Host}";
        using var client = new HttpClient(new SocketsHttpHandler
        {
            Proxy = isOfKubeconfig ? ProxyUrl.Read(url)!.ToWebProxy() : EnvironmentProxy.Read(name => name == "HTTPS_PROXY" ? url : null),
        });

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://api.example:6443"), TestContext.Current.CancellationToken));

        Assert.Contains(_heads, head => head.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Expected))}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Those_of_the_environment_are_sent()
    {
        var proxy = EnvironmentProxy.Read(name => name == "HTTPS_PROXY" ? $"http://us%20er:p%40ss@{Host}" : null);
        using var client = new HttpClient(new SocketsHttpHandler { Proxy = proxy });

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://api.example:6443"), TestContext.Current.CancellationToken));

        Assert.Contains(_heads, head => head.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Expected))}", StringComparison.Ordinal));
    }

    /// <summary>User and password as of RFC 1929, and the name of the API server, which the proxy resolves (RFC 1928, 4).</summary>
    [Theory]
    [InlineData("socks5")]
    [InlineData("socks5h")]
    public async Task Those_of_a_socks5_proxy_are_sent(string scheme)
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        using var client = new HttpClient(new SocketsHttpHandler { Proxy = ProxyUrl.Read($"{scheme}://us%20er:p%40ss@{proxy.LocalEndpoint}")!.ToWebProxy() });
        var request = client.GetAsync(new Uri("https://api.example:6443"), TestContext.Current.CancellationToken);

        using var connection = await proxy.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = connection.GetStream();
        Assert.Equal([5, 2, 0, 2], await ReadAsync(stream, 4));
        await stream.WriteAsync(new byte[] { 5, 2 }, TestContext.Current.CancellationToken);
        Assert.Equal([1, 5, .. "us er"u8, 4, .. "p@ss"u8], await ReadAsync(stream, 12));
        await stream.WriteAsync(new byte[] { 1, 0 }, TestContext.Current.CancellationToken);
        Assert.Equal([5, 1, 0, 3, 11, .. "api.example"u8, 6443 / 256, 6443 % 256], await ReadAsync(stream, 18));

        connection.Close();
        await Assert.ThrowsAsync<HttpRequestException>(() => request);
    }

    [Fact]
    public async Task With_an_https_proxy_they_are_sent_behind_a_handshake()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        using var client = new HttpClient(new SocketsHttpHandler { Proxy = ProxyUrl.Read($"https://user:secret@{proxy.LocalEndpoint}")!.ToWebProxy() });
        var request = client.GetAsync(new Uri("https://api.example:6443"), TestContext.Current.CancellationToken);

        using var connection = await proxy.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = connection.GetStream();
        Assert.Equal([22], await ReadAsync(stream, 1)); // A TLS record of a handshake.

        connection.Close();
        await Assert.ThrowsAsync<HttpRequestException>(() => request);
    }

    [Theory]
    [InlineData("http://proxy:3128", "http://proxy:3128", null, null)]
    [InlineData("http://user@proxy:3128", "http://proxy:3128", "user", "")]
    [InlineData("https://user:a:b@proxy:3128", "https://proxy:3128", "user", "a:b")]
    [InlineData("socks5://user:secret@proxy", "socks5://proxy:1080", "user", "secret")]
    [InlineData("socks5://proxy:9050", "socks5://proxy:9050", null, null)]
    [InlineData("socks5h://user:secret@proxy", "socks5://proxy:1080", "user", "secret")]
    public void Address_and_credentials_are_kept_apart(string text, string address, string? user, string? password)
    {
        var url = ProxyUrl.Read(text)!;

        Assert.Equal(new Uri(address), url.Address);
        Assert.Empty(url.Address.UserInfo);
        Assert.Equal((user, password), (url.Credentials?.UserName, url.Credentials?.Password));
    }

    [Theory]
    [InlineData("http://bob:pa#ss@127.0.0.1:3128")]
    [InlineData("http://bob:12#34@127.0.0.1:3128")]
    [InlineData("http://bob:1/2@proxy:3128")]
    [InlineData("http://proxy:99999")]
    [InlineData("http://")]
    [InlineData("ftp://proxy:21")]
    [InlineData("socks4://proxy:1080")]
    public void What_names_no_proxy_is_none(string text) => Assert.Null(ProxyUrl.Read(text));

    [Theory]
    [InlineData("ftp://user:secret@proxy:1", "ftp://***@proxy:1")]
    [InlineData("http://user:se/cr@et@proxy", "http://***@proxy")]
    [InlineData("user:secret@proxy", "***@proxy")]
    [InlineData("ftp://proxy:1", "ftp://proxy:1")]
    public void A_message_has_neither_user_nor_password(string text, string masked) => Assert.Equal(masked, ProxyUrl.Mask(text));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _proxy.Dispose();
        await _serving;
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        var read = new byte[count];
        await stream.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
        return read;
    }

    // The first answer of a proxy asks who it is, and every one is no.
    private async Task RejectAllAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await _proxy.AcceptTcpClientAsync();
                await using var stream = connection.GetStream();
                using var reader = new StreamReader(stream);
                var head = new StringBuilder();
                while (await reader.ReadLineAsync() is { Length: > 0 } line) head.AppendLine(line);
                _heads.Enqueue(head.ToString());
                var challenges = string.Concat(_challenges.Select(challenge => $"Proxy-Authenticate: {challenge}\r\n"));
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 407 Proxy Authentication Required\r\n{challenges}Content-Length: 0\r\nConnection: close\r\n\r\n"));
            }
        }
        catch (Exception ended) when (ended is SocketException or InvalidOperationException or OperationCanceledException)
        {
            // The test is over.
        }
    }
}
