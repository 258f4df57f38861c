using System.Text.Json;
using k8s.Autorest;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Kubernetes;

/// <summary>What an API server says of a request that it did not do.</summary>
internal static class StatusMessage
{
    private const int MaxLength = 2000;

    /// <summary>The Status (meta.k8s.io/v1) that it answered with; null where it is none: a proxy between may answer with anything.</summary>
    public static StatusObject? Read(HttpOperationException rejected)
    {
        try
        {
            return rejected.Response.Content is { Length: > 0 } content ? JsonSerializer.Deserialize(content, ApiServerJson.Default.StatusObject) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The message of its Status, or the body where that is none; at most 2000 characters.</summary>
    public static string From(HttpOperationException rejected) =>
        Printable.Clip((Read(rejected)?.Message is { Length: > 0 } message ? message : rejected.Response.Content ?? string.Empty).Trim(), MaxLength);

    /// <summary>Why a request failed, as a log line quotes it: as <see cref="ApiServerException"/> says it, and of no request what the exception says.</summary>
    public static string Describe(Exception trouble) => ApiServerException.From(trouble)?.Message ?? trouble.Message;
}
