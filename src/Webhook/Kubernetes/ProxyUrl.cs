using System.Net;

namespace KargoStageWebhook.Kubernetes;

/// <summary>
/// A proxy as a URL names it, with a user and a password (<c>http://user:password@proxy:3128</c>). .NET ignores these two and quotes the URL in its messages, so
/// they are kept apart.
/// </summary>
/// <param name="Address">The URL without them.</param>
/// <param name="Credentials">They; null where the URL has none.</param>
internal sealed record ProxyUrl(Uri Address, NetworkCredential? Credentials) : ICredentials
{
    /// <summary>What a message says is allowed.</summary>
    public const string Allowed = "a URL of http, https or socks5, with %XX for special characters in user and password";

    private const string Socks = "socks5";
    private const int SocksPort = 1080; // As Go's http.Transport; .NET knows no port of the scheme.

    /// <summary>Reads one.</summary>
    /// <returns>Null where the text is no URL of a proxy: client-go's schemes are allowed (tools/clientcmd, parseProxyURL), and socks5h as Go's http.Transport has it.</returns>
    public static ProxyUrl? Read(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0) return null;
        // A password with '/', '?' or '#' in it ends the host's name and port too early: http://user:12#34@proxy is port 12 of the host "user".
        if (url.UserInfo.Length == 0 && text.Contains('@', StringComparison.Ordinal)) return null;

        var address = new UriBuilder(url) { UserName = string.Empty, Password = string.Empty };
        if (url.Scheme is Socks or "socks5h")
        {
            // .NET knows the former only, and like the latter has the proxy resolve names.
            (address.Scheme, address.Port) = (Socks, url.Port < 0 ? SocksPort : url.Port);
        }
        else if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
        {
            return null;
        }

        if (url.UserInfo.Length == 0) return new ProxyUrl(address.Uri, null);

        var colon = url.UserInfo.IndexOf(':', StringComparison.Ordinal);
        var (user, password) = colon < 0 ? (url.UserInfo, string.Empty) : (url.UserInfo[..colon], url.UserInfo[(colon + 1)..]);
        return new ProxyUrl(address.Uri, new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password)));
    }

    /// <summary>A text that was to be a URL, for messages: <c>***</c> in the place of user and password.</summary>
    public static string Mask(string text)
    {
        var end = text.LastIndexOf('@');
        if (end < 0) return text;

        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        return $"{(scheme >= 0 && scheme < end ? text[..(scheme + 3)] : string.Empty)}***{text[end..]}";
    }

    /// <summary>They, for what kubectl has them sent by: Basic, and SOCKS. .NET would prefer Negotiate, NTLM or Digest where a proxy offers them too.</summary>
    /// <inheritdoc/>
    public NetworkCredential? GetCredential(Uri uri, string authType) => authType is "Basic" or Socks ? Credentials : null;

    /// <summary>The proxy, for .NET.</summary>
    public WebProxy ToWebProxy() => new(Address) { Credentials = this };
}
