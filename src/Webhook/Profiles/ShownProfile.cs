using System.Text.Json;

namespace KargoStageWebhook.Profiles;

/// <summary>The profile that ships with the webhook.</summary>
/// <param name="Resources">As docs/profiles.md describes the format.</param>
internal sealed record ShownProfile(JsonElement Resources);
