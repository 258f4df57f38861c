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
}
