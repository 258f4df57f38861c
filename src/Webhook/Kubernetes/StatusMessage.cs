using System.Text.Json;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Kubernetes;

/// <summary>What an API server says of a request that it did not do.</summary>
internal static class StatusMessage
{
    private const int MaxLength = 2000;

    /// <summary>Reads the body of its response as a Status (meta.k8s.io/v1).</summary>
    /// <returns>Null where it is none.</returns>
    public static StatusObject? Read(string content)
    {
        try
        {
            return content.Length > 0 ? JsonSerializer.Deserialize(content, ApiServerJson.Default.StatusObject) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The message of its Status, or the body where that is none; at most 2000 characters.</summary>
    public static string From(StatusObject? status, string content) =>
        Printable.Clip((status?.Message is { Length: > 0 } message ? message : content).Trim(), MaxLength);

    /// <summary>Why a request failed, as a log line quotes it: as <see cref="ApiServerException"/> says it, and of no request what the exception says.</summary>
    public static string Describe(Exception trouble) => ApiServerException.From(trouble)?.Message ?? trouble.Message;
}
