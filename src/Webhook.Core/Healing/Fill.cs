using System.Text.Json;

namespace KargoStageWebhook.Healing;

/// <summary>A field that was missing in one place.</summary>
/// <param name="Rule">The rule by which it should be there.</param>
/// <param name="FieldPath">Where, as the API server writes it: <c>status.nodes[0].id</c>.</param>
/// <param name="Pointer">Where, as a JSON Pointer (RFC 6901): <c>/status/nodes/0/id</c>.</param>
/// <param name="Value">What to set it to; undefined where the rule finds nothing to fill it with.</param>
public sealed record Fill(HealingRule Rule, string FieldPath, string Pointer, JsonElement Value)
{
    /// <summary>Whether there is something to fill it with.</summary>
    public bool CanHeal => Value.ValueKind != JsonValueKind.Undefined;
}
