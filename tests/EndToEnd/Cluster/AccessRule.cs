using System.Text.Json;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>What a role allows.</summary>
/// <param name="Group">API group; "" for the core's.</param>
/// <param name="Resources">Of that group: <c>stages/status</c>.</param>
/// <param name="Verbs">What may be done with them.</param>
/// <param name="Names">Only with those of these names; null for all.</param>
internal sealed record AccessRule(string Group, string[] Resources, string[] Verbs, string[]? Names = null)
{
    /// <summary>As RBAC writes it.</summary>
    public JsonObject ToJson() => new()
    {
        ["apiGroups"] = new JsonArray(Group),
        ["resources"] = JsonSerializer.SerializeToNode(Resources),
        ["verbs"] = JsonSerializer.SerializeToNode(Verbs),
        ["resourceNames"] = JsonSerializer.SerializeToNode(Names),
    };
}
