namespace KargoStageWebhook.Schema.Comparison;

/// <summary>One way in which a schema takes less than another.</summary>
/// <param name="Path">Where, spelled without indices and with <c>{}</c> for a map's keys.</param>
/// <param name="Kind">In which way.</param>
/// <param name="Rule">The new rule in a CRD's words, with the old one where there was one: <c>maxLength: 5 (was 9)</c>.</param>
public sealed record SchemaDifference(string Path, DifferenceKind Kind, string Rule);
