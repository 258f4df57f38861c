using System.Text.Json;
using KargoStageWebhook.Manifests;
using Microsoft.Extensions.Options;
using YamlDotNet.Core;

namespace KargoStageWebhook.Settings;

/// <summary>Reads settings from a file: a mapping of their names, in any case, to their values.</summary>
internal static class SettingsFile
{
    /// <summary>Reads it.</summary>
    /// <param name="path">Its path; YAML or JSON.</param>
    /// <returns>The values by their keys in the configuration.</returns>
    /// <exception cref="OptionsValidationException">It cannot be read, or is no mapping of texts, numbers and booleans.</exception>
    public static IReadOnlyDictionary<string, string?> Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(YamlText.ToJson(File.ReadAllText(path)));
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw new InvalidDataException("expected a mapping of settings");
            return json.RootElement.EnumerateObject().ToDictionary(setting => $"{WebhookOptions.Section}:{setting.Name}", ValueOf, StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or YamlException or JsonException or InvalidDataException or ArgumentException)
        {
            throw new OptionsValidationException(WebhookOptions.Section, typeof(WebhookOptions), [$"--config is '{path}', which cannot be used: {FileProblem.Describe(path, fault)}."]);
        }
    }

    private static string? ValueOf(JsonProperty setting) => setting.Value.ValueKind switch
    {
        JsonValueKind.String => setting.Value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => setting.Value.GetRawText(),
        _ => throw new InvalidDataException($"{setting.Name} is {setting.Value.ValueKind}; expected a text, a number or a boolean"),
    };
}
