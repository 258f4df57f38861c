using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Quotes the rule of a CRD that an API server's complaint comes from.</summary>
internal static class RuleQuote
{
    private const string Missing = "Required value";

    /// <summary>The rule, and whose it is.</summary>
    /// <param name="crds">The CRDs by the kind that they define; null for none.</param>
    /// <param name="kind">The object's kind; empty where it is not known, and then the first CRD that has such a field will do.</param>
    /// <param name="error">The complaint.</param>
    /// <returns>Null where no CRD of that kind is known.</returns>
    public static string? Find(IReadOnlyDictionary<string, CrdSchema>? crds, string kind, FieldError error)
    {
        var crd = kind.Length > 0 ? crds?.GetValueOrDefault(kind) : crds?.Values.FirstOrDefault(candidate => candidate.Find(error.Path) is not null);
        if (crd is null) return null;

        return crd.Find(error.Path) switch
        {
            null => $"the CRD {crd.Crd} lists no such field of status: the API server went by another one, or it is a field outside of status",
            { IsRequired: true } field when error.Reason == Missing => $"required: [{string.Join(", ", field.RequiredOfOwner)}] of {field.Owner} in the CRD {crd.Crd}",
            { } field when error.Reason == Missing => $"the CRD {crd.Crd} does not require {field.Path}: the API server went by another one",
            { Rules: [] } field => $"the CRD {crd.Crd} says nothing of the value of {field.Path} that is validated here",
            { } field => $"{string.Join(", ", field.Rules)} of {field.Path} in the CRD {crd.Crd}",
        };
    }
}
