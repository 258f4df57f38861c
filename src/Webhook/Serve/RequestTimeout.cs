using System.Globalization;

namespace KargoStageWebhook.Serve;

/// <summary>How long the API server waits for a request: it says so in the URL, <c>/mutate?timeout=2s</c> (apiserver, admission/plugin/webhook).</summary>
internal static class RequestTimeout
{
    private const string Name = "timeout";

    /// <summary>The longest that an API server waits for a webhook (timeoutSeconds, admissionregistration.k8s.io/v1).</summary>
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(30);

    // The default of timeoutSeconds.
    private static readonly TimeSpan Unsaid = TimeSpan.FromSeconds(10);

    /// <summary>The timeout of a request: whole seconds from 1 to 30, 10 where the URL does not say.</summary>
    public static TimeSpan Get(HttpRequest request) =>
        request.Query[Name] is [{ } text] && text.EndsWith('s') && int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 1, (int)Max.TotalSeconds))
            : Unsaid;
}
