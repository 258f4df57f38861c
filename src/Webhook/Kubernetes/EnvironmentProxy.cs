using System.Globalization;
using System.Net;
using KargoStageWebhook.Settings;
using Microsoft.Extensions.Options;

namespace KargoStageWebhook.Kubernetes;

/// <summary>
/// The proxies of <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c> and <c>NO_PROXY</c> as Go reads them, and so as kubectl does (golang.org/x/net/http/httpproxy):
/// <c>NO_PROXY</c> is a list of <c>*</c>, addresses, CIDRs, <c>example.com</c> (with its subdomains) and <c>.example.com</c> (its subdomains alone), each with
/// a port if one is meant. Loopback addresses and <c>localhost</c> are never proxied.
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy, ICredentials
{
    // One that is never used need not be one.
    private readonly Lazy<ProxyUrl?> _https, _http;
    private readonly IReadOnlyList<string> _exempt;

    private EnvironmentProxy(Lazy<ProxyUrl?> https, Lazy<ProxyUrl?> http, string exempt) =>
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
        return new EnvironmentProxy(ProxyOf("HTTPS_PROXY"), ProxyOf("HTTP_PROXY"), Value("NO_PROXY"));

        Lazy<ProxyUrl?> ProxyOf(string name) => new(() => Value(name) is { Length: > 0 } text ? ReadProxy(name, text) : null);

        string Value(string name) => variable(name) is { Length: > 0 } value ? value : variable(name.ToLowerInvariant()) ?? string.Empty;
    }

    /// <exception cref="OptionsValidationException">The variable names no proxy; the message has neither user nor password.</exception>
    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : ProxyFor(destination);

    /// <inheritdoc/>
    public NetworkCredential? GetCredential(Uri uri, string authType) => ProxyOf(uri)?.GetCredential(uri, authType);

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => IsLoopback(host) || _exempt.Any(entry => Matches(entry, host)) || ProxyFor(host) is null;

    private Uri? ProxyFor(Uri destination) => (destination.Scheme == Uri.UriSchemeHttps ? _https : _http).Value?.Address;

    // Two may be at one address; .NET does not say for which destination it asks.
    private ProxyUrl? ProxyOf(Uri address) => new[] { _https, _http }.Where(proxy => proxy.IsValueCreated).Select(proxy => proxy.Value).FirstOrDefault(proxy => proxy?.Address == address);

    // Without it the connection would go past the proxy.
    private static ProxyUrl ReadProxy(string name, string text) => ProxyUrl.Read(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}")
        ?? throw new OptionsValidationException(WebhookOptions.Section, typeof(WebhookOptions), [$"{name} is '{ProxyUrl.Mask(text)}'; allowed: {ProxyUrl.Allowed}."]);

    private static bool IsLoopback(Uri host) => host.Host == "localhost" || (IPAddress.TryParse(host.IdnHost, out var address) && IPAddress.IsLoopback(address));

    private static bool Matches(string entry, Uri host)
    {
        if (entry == "*") return true;
        if (IPNetwork.TryParse(entry, out var network)) return IPAddress.TryParse(host.IdnHost, out var address) && network.Contains(address);

        var (name, port) = Split(entry);
        if (port is not null && port != host.Port) return false;
        if (IPAddress.TryParse(name, out var one)) return IPAddress.TryParse(host.IdnHost, out var other) && one.Equals(other);

        var domain = name.StartsWith("*.", StringComparison.Ordinal) ? name[1..] : name;
        return domain.StartsWith('.')
            ? host.Host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
            : host.Host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.Host.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase);
    }

    private static (string Name, int? Port) Split(string entry)
    {
        var colon = entry.LastIndexOf(':');
        return colon > 0 && (entry.IndexOf(':', StringComparison.Ordinal) == colon || entry[colon - 1] == ']') && int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (entry[..colon].Trim('[', ']'), port)
            : (entry.Trim('[', ']'), null);
    }
}
