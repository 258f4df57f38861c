using System.Text;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Reads the text of a response.</summary>
internal static class HttpText
{
    /// <summary>
    /// Reads a body as UTF-8, whatever charset its Content-Type names. .NET's own method throws where it does not know the charset, as that of a load
    /// balancer's page (<c>text/html; charset=windows-1252</c>).
    /// </summary>
    public static async Task<string> ReadTextAsync(this HttpContent content, CancellationToken cancellation) => Encoding.UTF8.GetString(await content.ReadAsByteArrayAsync(cancellation));
}
