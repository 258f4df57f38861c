namespace KargoStageWebhook.Schema;

/// <summary>A rule of a CRD that the API server enforces and we do not: what it alone refuses, we let pass.</summary>
/// <param name="Path">Where it stands, as <see cref="SchemaViolation.RulePath"/> spells it.</param>
/// <param name="Rule">Its keyword, with its value where that is the reason: <c>x-kubernetes-validations</c>, <c>format uuid</c>.</param>
public sealed record NotJudged(string Path, string Rule)
{
    /// <summary>The value of a keyword that is named without it, as JSON: two rules are the same only if that is.</summary>
    internal string Content { get; init; } = string.Empty;
}
