using System.Text.Json;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Healing;
using KargoStageWebhook.Json;
using KargoStageWebhook.Manifests;
using YamlDotNet.Core;

namespace KargoStageWebhook.Settings;

/// <summary>The file of <c>Webhook:HealingProfile</c>.</summary>
internal static class ProfileFile
{
    private const string Setting = $"{WebhookOptions.Section}:{nameof(WebhookOptions.HealingProfile)}";
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = JsonCursor.MaxDepth };

    /// <summary>Reads it.</summary>
    /// <param name="path">Where; empty for none.</param>
    /// <param name="problems">One line for each thing that is wrong; none where all is well.</param>
    /// <returns>What it adds.</returns>
    public static HealingProfile Read(string path, out IReadOnlyList<string> problems)
    {
        problems = [];
        if (path.Length == 0) return HealingProfile.Empty;

        try
        {
            var documents = ManifestDocuments.ReadDocuments(File.ReadAllBytes(path));
            if (documents.Count != 1) throw new InvalidDataException($"there is {(documents.Count == 0 ? "no" : "more than one")} document in it");

            using var document = JsonDocument.Parse(documents[0], Deep);
            var profile = ProfileReader.Read(document.RootElement, out var found);
            problems = [.. found.Select(problem => $"{Setting} is '{path}': {problem}.")];
            return profile;
        }
        // System.Text.Json says InvalidOperationException of text that is not UTF-8.
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException or JsonException or YamlException or InvalidOperationException)
        {
            problems = [$"{Setting} is '{path}', which cannot be read: {Printable.Clip(fault.Message, 256)}"];
            return HealingProfile.Empty;
        }
    }
}
