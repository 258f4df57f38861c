using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>A call of a webhook that failed.</summary>
/// <param name="Webhook">Name of the webhook in its configuration; empty where the text does not say.</param>
/// <param name="Url">The URL that was called; empty where the text does not say, as for every answer that was an HTTP error.</param>
/// <param name="Text">What the API server says of the cause.</param>
public sealed partial record FailedCall(string Webhook, string Url, string Text)
{
    private const int MaxText = 2_000;

    /// <summary>The cause.</summary>
    public CallCause Cause { get; } = CallCauses.Find(Text, Url.Length > 0);

    /// <summary>The webhook's Service as <c>NAMESPACE/NAME</c>; empty where the URL is not that of a Service.</summary>
    public string Service => ServiceHost().Match(Url) is { Success: true } host ? $"{host.Groups["namespace"].Value}/{host.Groups["name"].Value}" : string.Empty;

    /// <summary>Whether it is a call of this webhook, by the names that the chart gives.</summary>
    public bool IsOurs => IsOur(Webhook) || IsOur(Url);

    /// <summary>Whether a webhook's name is one that the chart gives.</summary>
    public static bool IsOur(string webhook) => webhook.Contains("kargo-stage-webhook", StringComparison.Ordinal);

    /// <summary>Reads what stands behind a webhook's name: <c>failed to call webhook: Post "https://…?timeout=2s": context deadline exceeded</c>.</summary>
    /// <param name="webhook">Its name.</param>
    /// <param name="message">What stands behind the name.</param>
    public static FailedCall Read(string webhook, string message)
    {
        var text = message.Split('\n', 2)[0];
        if (text.Length > MaxText) text = text[..MaxText];

        text = Prefix().Replace(text, string.Empty);
        if (Post().Match(text) is not { Success: true } post) return new FailedCall(webhook, string.Empty, MessageEnd.Trim(text));

        return new FailedCall(webhook, post.Groups["url"].Value, MessageEnd.Trim(text[post.Length..]));
    }

    [GeneratedRegex(@"^[: ]{0,4}(failed[ ](to[ ]call|calling)[ ](admission[ ])?webhook[: ]{0,4})?", RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase)]
    private static partial Regex Prefix();

    // Go quotes the URL since 1.14; where quotes were lost, the colon behind it ends it.
    [GeneratedRegex("""^(Post|POST|Get)[ ]["'`]?(?<url>https?://[^\s"'`]{1,2000}?)(["'`]:?|:(?=\s|$)|(?=\s|$))""", RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Post();

    [GeneratedRegex(@"^https?://(?<name>[a-z0-9-]{1,63})\.(?<namespace>[a-z0-9-]{1,63})\.svc\b", RegexOptions.ExplicitCapture)]
    private static partial Regex ServiceHost();
}
