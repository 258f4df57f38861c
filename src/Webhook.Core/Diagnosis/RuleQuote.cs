using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Quotes the rule that an API server's complaint comes from.</summary>
internal static class RuleQuote
{
    /// <summary>The rule of a CRD that is at hand, and whose it is.</summary>
    /// <param name="crds">The CRDs by the resource that they define; null for none.</param>
    /// <param name="subject">The object; where its kind is not known, the only CRD that has such a field will do.</param>
    /// <param name="error">The complaint.</param>
    /// <returns>Null where no CRD of that kind is known, or several groups or versions are, of which the text tells none; or where the path was cut.</returns>
    public static string? Find(IReadOnlyDictionary<ResourceId, CrdSchema>? crds, Subject subject, FieldError error)
    {
        var candidates = crds?.Where(crd => subject.IsInProfile is null ? crd.Value.Find(error.Path) is FieldMatch.Field : subject.IsPossibly(crd.Key)).ToList();
        if (candidates is not [{ Value: var crd }]) return null;

        return crd.Find(error.Path) switch
        {
            // A key cannot be required: the path goes on, with names that this CRD does not have, or it was cut.
            FieldMatch.Field { Rules.Path: var path } when error.Reason == SchemaViolation.RequiredValue && path.EndsWith("{}", StringComparison.Ordinal) => BelowMap(path[..^2], crd),
            FieldMatch.Field { Rules: var field } => Quote(crd, field, error.Reason),
            FieldMatch.Open open => BelowMap(open.Path, crd),
            FieldMatch.None when !IsCut(error.Path) => $"the CRD {crd.Crd} lists no such field of status: the API server validates by another one",
            _ => null,
        };
    }

    /// <summary>The rule that the profile knows of a release, for a field that must be there.</summary>
    public static string Known(ResourceProfile resource, ProfileField field)
    {
        var owner = field.Path.Text[..^(field.Path.Field.Length + 1)];
        var rule = $"of {owner} in the CRD {resource.Resource.Name}";
        if (field.KnownRequirement is not { } known) return $"required: [{field.Path.Field}] {rule}";

        var required = resource.Fields.Where(other => other.KnownRequirement == known && other.Path.Text == $"{owner}.{other.Path.Field}").Select(other => other.Path.Field);
        return $"required: [{string.Join(", ", required)}] {rule}, which names {field.Path.Field}; {known.Product} {known.Introduced} has it{(known.Removed is { } removed ? $", {removed} no longer" : string.Empty)}";
    }

    private static string Quote(CrdSchema crd, FieldRules field, string reason) => field switch
    {
        { IsRequired: true } when reason == SchemaViolation.RequiredValue => $"required: [{string.Join(", ", field.RequiredOfOwner)}] of {field.Owner} in the CRD {crd.Crd}",
        _ when reason == SchemaViolation.RequiredValue => $"the CRD {crd.Crd} does not require {field.Path}: the API server validates by another one",
        { Rules: [] } => $"the CRD {crd.Crd} says nothing of the value of {field.Path} that is validated here",
        _ => $"{string.Join(", ", field.Rules)} of {field.Path} in the CRD {crd.Crd}",
    };

    private static string BelowMap(string path, CrdSchema crd) => $"a rule of what is below {path} in the CRD {crd.Crd}, where any key is allowed";

    private static bool IsCut(string path) => path.EndsWith("...", StringComparison.Ordinal) || path.EndsWith('\u2026') || path.Count(letter => letter == '[') != path.Count(letter => letter == ']');
}
