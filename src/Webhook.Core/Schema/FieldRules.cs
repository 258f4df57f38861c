namespace KargoStageWebhook.Schema;

/// <summary>What a CRD says of one field.</summary>
/// <param name="Path">The field, spelled without indices and with <c>{}</c> for a map's keys.</param>
/// <param name="Owner">The object that holds it, spelled likewise.</param>
/// <param name="RequiredOfOwner">The names of all that must be in that object.</param>
/// <param name="IsRequired">Whether the field is one of them.</param>
/// <param name="Rules">The rules for its value, as a CRD writes them: <c>type: string</c>.</param>
public sealed record FieldRules(string Path, string Owner, IReadOnlyList<string> RequiredOfOwner, bool IsRequired, IReadOnlyList<string> Rules);
