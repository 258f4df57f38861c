using System.Globalization;
using System.Net;

namespace KargoStageWebhook.Kubernetes;

/// <summary>
/// The proxies of <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c> and <c>NO_PROXY</c> as Go reads them, and so as kubectl does (golang.org/x/net/http/httpproxy):
/// <c>NO_PROXY</c> is a list of <c>*</c>, addresses, CIDRs, <c>example.com</c> (with its subdomains) and <c>.example.com</c> (its subdomains alone), each with
/// a port if one is meant. Loopback addresses and <c>localhost</c> are never proxied.
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy, ICredentials
{
    private readonly ProxyUrl? _https, _http;
    private readonly IReadOnlyList<string> _exempt;

    private EnvironmentProxy(ProxyUrl? https, ProxyUrl? http, string exempt) =>
        (_https, _http, _exempt) = (https, http, exempt.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Users and passwords of the proxies' URLs.</summary>
    public ICredentials? Credentials
    {
        get => this;
        set => throw new NotSupportedException("They are those of the environment.");
    }

    /// <summary>Reads an environment; the lower-case names count where the others are not set.</summary>
    /// <param name="variable">The value of a variable; null where it is not set.</param>
    public static EnvironmentProxy Read(Func<string, string?> variable)
    {
        return new EnvironmentProxy(ProxyOf(Value("HTTPS_PROXY")), ProxyOf(Value("HTTP_PROXY")), Value("NO_PROXY"));

        string Value(string name) => variable(name) is { Length: > 0 } value ? value : variable(name.ToLowerInvariant()) ?? string.Empty;
    }

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : ProxyFor(destination);

    /// <inheritdoc/>
    public NetworkCredential? GetCredential(Uri uri, string authType) => (uri == _https?.Address ? _https : uri == _http?.Address ? _http : null)?.Credentials;

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => ProxyFor(host) is null || IsLoopback(host) || _exempt.Any(entry => Matches(entry, host));

    private Uri? ProxyFor(Uri destination) => (destination.Scheme == Uri.UriSchemeHttps ? _https : _http)?.Address;

    private static ProxyUrl? ProxyOf(string text) => text.Length == 0 ? null : ProxyUrl.Read(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}");

    private static bool IsLoopback(Uri host) => host.Host == "localhost" || (IPAddress.TryParse(host.IdnHost, out var address) && IPAddress.IsLoopback(address));

    private static bool Matches(string entry, Uri host)
    {
        if (entry == "*") return true;
        if (entry.Split('/') is [var network, var prefix]) return IPAddress.TryParse(host.IdnHost, out var address) && IsIn(address, network, prefix);

        var (name, port) = Split(entry);
        if (port is not null && port != host.Port) return false;
        if (IPAddress.TryParse(name, out var one)) return IPAddress.TryParse(host.IdnHost, out var other) && one.Equals(other);

        var domain = name.StartsWith("*.", StringComparison.Ordinal) ? name[1..] : name;
        return domain.StartsWith('.')
            ? host.Host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
            : host.Host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.Host.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase);
    }

    // IPNetwork takes no address with bits behind the prefix, as Go does.
    private static bool IsIn(IPAddress address, string network, string prefix)
    {
        if (!IPAddress.TryParse(network, out var start) || !int.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) || start.AddressFamily != address.AddressFamily) return false;

        var (one, other) = (address.GetAddressBytes(), start.GetAddressBytes());
        return bits <= one.Length * 8 && Enumerable.Range(0, bits).All(bit => ((one[bit / 8] ^ other[bit / 8]) & (0x80 >> (bit % 8))) == 0);
    }

    private static (string Name, int? Port) Split(string entry)
    {
        var colon = entry.LastIndexOf(':');
        return colon > 0 && (entry.IndexOf(':', StringComparison.Ordinal) == colon || entry[colon - 1] == ']') && int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (entry[..colon].Trim('[', ']'), port)
            : (entry.Trim('[', ']'), null);
    }
}
