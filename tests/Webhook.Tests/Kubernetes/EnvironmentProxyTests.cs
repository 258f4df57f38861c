using KargoStageWebhook.Hosting;
using Microsoft.Extensions.Options;

namespace KargoStageWebhook.Kubernetes;

/// <summary>NO_PROXY as Go reads it.</summary>
public sealed class EnvironmentProxyTests
{
    [Theory]
    [InlineData("", "https://10.0.0.1:6443", true)]
    [InlineData("*", "https://10.0.0.1:6443", false)]
    [InlineData("10.0.0.1", "https://10.0.0.1:6443", false)]
    [InlineData("10.0.0.1:6443", "https://10.0.0.1:6443", false)]
    [InlineData("10.0.0.1:443", "https://10.0.0.1:6443", true)]
    [InlineData("10.0.0.0/8", "https://10.0.0.1:6443", false)]
    [InlineData("10.3.4.5/8", "https://10.0.0.1:6443", false)] // Bits behind the prefix do not count.
    [InlineData("10.96.0.0/12, 192.168.0.0/16", "https://10.0.0.1:6443", true)]
    [InlineData("fd00::/8", "https://[fd00::1]:6443", false)]
    [InlineData("example.com", "https://example.com", false)]
    [InlineData("example.com", "https://api.example.com", false)]
    [InlineData("example.com", "https://notexample.com", true)]
    [InlineData(".example.com", "https://api.example.com", false)]
    [InlineData(".example.com", "https://example.com", true)]
    [InlineData("*.example.com", "https://api.example.com", false)]
    [InlineData("EXAMPLE.com", "https://api.Example.COM", false)]
    [InlineData("", "https://127.0.0.1:6443", false)] // Loopback is never proxied.
    [InlineData("", "https://localhost:6443", false)]
    [InlineData("", "https://[::1]:6443", false)]
    public void It_says_which_hosts_are_reached_through_the_proxy(string noProxy, string address, bool isProxied)
    {
        var proxy = EnvironmentProxy.Read(name => name switch { "HTTPS_PROXY" => "http://proxy:3128", "NO_PROXY" => noProxy, _ => null });

        Assert.Equal(isProxied ? new Uri("http://proxy:3128") : null, proxy.GetProxy(new Uri(address)));
        Assert.Equal(!isProxied, proxy.IsBypassed(new Uri(address)));
    }

    [Theory]
    [InlineData("https_proxy", "proxy:3128", "http://proxy:3128")]
    [InlineData("HTTPS_PROXY", "socks5://proxy:1080", "socks5://proxy:1080")]
    [InlineData("HTTP_PROXY", "http://proxy:3128", null)]
    public void The_proxy_is_that_of_the_scheme_in_either_case(string variable, string value, string? expected) =>
        Assert.Equal(expected is null ? null : new Uri(expected), EnvironmentProxy.Read(name => name == variable ? value : null).GetProxy(new Uri("https://10.0.0.1")));

    /// <summary>Else the connection would go past the proxy.</summary>
    [Theory]
    [InlineData("HTTPS_PROXY", "http://bob:pa#ss@127.0.0.1:3128", "HTTPS_PROXY is 'http://***@127.0.0.1:3128'; allowed: ")]
    [InlineData("https_proxy", "bob:pa#ss@127.0.0.1:3128", "HTTPS_PROXY is '***@127.0.0.1:3128'; allowed: ")]
    [InlineData("HTTPS_PROXY", "http://proxy:99999", "HTTPS_PROXY is 'http://proxy:99999'; allowed: ")]
    public void One_that_names_no_proxy_is_rejected_once_it_is_needed(string variable, string value, string said)
    {
        var proxy = EnvironmentProxy.Read(name => name == variable ? value : name == "NO_PROXY" ? ".svc" : null);

        Assert.Null(proxy.GetProxy(new Uri("https://kubernetes.default.svc")));
        Assert.Null(proxy.GetProxy(new Uri("http://10.0.0.1")));
        for (var asked = 0; asked < 2; asked++)
            Assert.StartsWith(said, Assert.Throws<OptionsValidationException>(() => proxy.GetProxy(new Uri("https://10.0.0.1"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verb_says_in_one_line_that_the_variable_names_no_proxy()
    {
        await using var server = await PlayedApiServer.StartAsync(PlayedApiServer.Failure(500));
        var kubeconfig = server.WriteKubeconfig(address: "https://api.example:6443");
        await using var run = CommandRun.WebhookIn(["HTTPS_PROXY=http://bob:pa#ss@127.0.0.1:1", "NO_PROXY=", "no_proxy="], "repair", "--kubeconfig", kubeconfig);

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal("HTTPS_PROXY is 'http://***@127.0.0.1:1'; allowed: a URL of http, https or socks5, with %XX for special characters in user and password.", Assert.Single(run.Errors));
    }
}
