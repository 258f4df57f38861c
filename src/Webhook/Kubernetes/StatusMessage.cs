using System.Text.Json;
using k8s.Autorest;

namespace KargoStageWebhook.Kubernetes;

/// <summary>The message of an API server's error.</summary>
internal static class StatusMessage
{
    /// <summary>The message of its Status; the whole body where that is none.</summary>
    public static string From(HttpOperationException rejected)
    {
        try
        {
            return JsonSerializer.Deserialize(rejected.Response.Content, ApiServerJson.Default.StatusObject)?.Message is { Length: > 0 } message ? message : rejected.Response.Content;
        }
        catch (JsonException)
        {
            return rejected.Response.Content; // A proxy's page, say.
        }
    }
}
