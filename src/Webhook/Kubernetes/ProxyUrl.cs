using System.Net;

namespace KargoStageWebhook.Kubernetes;

/// <summary>
/// A proxy as a URL names it, with a user and a password (<c>http://user:password@proxy:3128</c>). .NET ignores these two and quotes the URL in its messages, so
/// they are kept apart.
/// </summary>
/// <param name="Address">The URL without them.</param>
/// <param name="Credentials">They; null where the URL has none.</param>
internal sealed record ProxyUrl(Uri Address, NetworkCredential? Credentials)
{
    private const int SocksPort = 1080; // As Go's http.Transport; .NET knows no port of the scheme.

    /// <summary>Reads one.</summary>
    /// <returns>Null where the text is no URL.</returns>
    public static ProxyUrl? Read(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)) return null;

        var address = new UriBuilder(url) { UserName = string.Empty, Password = string.Empty };
        if (url is { Scheme: "socks5", Port: < 0 }) address.Port = SocksPort;
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

    /// <summary>The same for .NET.</summary>
    public WebProxy ToWebProxy() => new(Address) { Credentials = Credentials };
}
