using System.Text.Json;
using k8s.Autorest;

namespace KargoStageWebhook.Kubernetes;

/// <summary>What an API server said when it refused.</summary>
internal static class StatusMessage
{
    /// <summary>The message of its Status; the whole body where that is none.</summary>
    public static string Of(HttpOperationException refused)
    {
        try
        {
            return JsonSerializer.Deserialize(refused.Response.Content, ApiServerJson.Default.StatusObject)?.Message is { Length: > 0 } message ? message : refused.Response.Content;
        }
        catch (JsonException)
        {
            return refused.Response.Content; // A proxy's page, say.
        }
    }
}
