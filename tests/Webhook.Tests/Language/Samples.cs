using System.Text.Json.Nodes;

namespace KargoStageWebhook.Language;

/// <summary>What lies in <c>samples/</c>.</summary>
internal static class Samples
{
    /// <summary>Directory of the repository.</summary>
    public static string Root { get; } = FindRoot(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>The AdmissionReview of the incident, as sent.</summary>
    public static byte[] Incident { get; } = File.ReadAllBytes(Path.Combine(Root, "samples", "incident.json"));

    /// <summary>A fresh copy of the Stage in it.</summary>
    public static JsonObject IncidentStage => JsonNode.Parse(Incident)!["request"]!["object"]!.AsObject();

    private static string FindRoot(DirectoryInfo? directory)
    {
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Webhook.sln"))) directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException($"No Webhook.sln above {AppContext.BaseDirectory}.");
    }
}
