using KargoStageWebhook.Schema.WholeObject;

namespace KargoStageWebhook.Check;

/// <summary>A rule of a CRD that applies to a value of an object, and that only an API server evaluates.</summary>
/// <param name="Path">The value in the schema; <c>.</c> for the whole object.</param>
/// <param name="Keyword">The keyword: <c>x-kubernetes-validations</c> for CEL.</param>
/// <param name="Rule">The rule: the CEL expression, or the keyword's value.</param>
/// <param name="Message">What the CRD says where the rule is broken; empty where it says nothing.</param>
internal sealed record NotEvaluatedRule(string Path, string Keyword, string Rule, string Message)
{
    /// <summary>The most that are reported of one object; the others are counted.</summary>
    public const int MaxRules = 20;

    /// <summary>Puts one into words.</summary>
    public static NotEvaluatedRule From(UnevaluatedRule rule) => new(rule.Path.Length > 0 ? rule.Path : ".", rule.Keyword, rule.Rule, rule.Message);
}
