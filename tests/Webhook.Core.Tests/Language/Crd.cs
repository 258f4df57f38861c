using System.Text;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Validation;
using KargoStageWebhook.Schema.WholeObject;

namespace KargoStageWebhook.Language;

/// <summary>A CRD as a test speaks of it: the rules for status, and all that must stand around them.</summary>
internal static class Crd
{
    /// <summary>As an API server serves it.</summary>
    public static byte[] Json(string statusRules) => Encoding.UTF8.GetBytes(
        $$"""
        {
          "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
          "metadata": { "name": "stages.kargo.akuity.io", "generation": 3, "resourceVersion": "4711" },
          "spec": { "versions": [
            { "name": "v1", "served": true, "schema": { "openAPIV3Schema": { "type": "object", "properties": { "status": {{statusRules}} } } } },
            { "name": "v1beta7", "served": true, "schema": { "openAPIV3Schema": { "type": "object" } } },
            { "name": "v1alpha1", "served": true, "subresources": { "status": {} }, "schema": { "openAPIV3Schema": { "type": "object", "properties": { "status": {{statusRules}} } } } } ] }
        }
        """);

    /// <summary>Its rules.</summary>
    public static CrdSchema Compiled(string statusRules, ResourceProfile? profile = null) =>
        Assert.IsType<CompileResult.Compiled>(CrdCompiler.Compile(Json(statusRules), "v1alpha1", profile)).Schema;

    /// <summary>Rules for a whole object.</summary>
    /// <param name="schema">They, as <c>openAPIV3Schema</c>.</param>
    /// <param name="profile">The fields that are backfilled; null for none.</param>
    public static ObjectSchema CompiledObject(string schema, ResourceProfile? profile = null) => Assert.IsType<CompileResult.CompiledObject>(CrdCompiler.CompileObject(
        Utf8($$$"""{"metadata":{"name":"stages.kargo.akuity.io"},"spec":{"versions":[{"name":"v1alpha1","served":true,"schema":{"openAPIV3Schema":{{{schema}}}}}]}}"""), "v1alpha1", profile)).Schema;

    /// <summary>What they reject of a status: each path with its reason.</summary>
    public static IEnumerable<string> Rejects(string statusRules, string status) => Show(StatusValidator.Validate(Compiled(statusRules), Utf8(status)));

    public static IEnumerable<string> Show(IEnumerable<SchemaViolation> violations) => violations.Select(violation => $"{violation.Path} {violation.Reason}");

    public static byte[] Utf8(string json) => Encoding.UTF8.GetBytes(json);
}
