namespace KargoStageWebhook.Check;

/// <summary>CRDs as a pipeline has them in files, with as few rules as a test needs.</summary>
internal static class CrdText
{
    /// <summary>What the older schema says of an entry.</summary>
    public const string Lenient = "{ type: object, properties: { id: { type: string }, phase: { type: string }, startTime: { type: string, format: date-time } } }";

    /// <summary>What the newer one says.</summary>
    public static readonly string Strict = Lenient.Replace("type: object,", "type: object, required: [id, phase, startTime],", StringComparison.Ordinal);

    /// <summary>That of Stages.</summary>
    /// <param name="entry">Rules for a verification entry.</param>
    /// <param name="status">Further properties of status.</param>
    public static string Stages(string entry, string status = "health: { type: string }") => Of(
        "stages",
        "v1alpha1",
        "{ type: object, properties: { " + status + ", freightHistory: { type: array, items: { type: object, properties: { id: { type: string }, verificationHistory: { type: array, items: " + entry + " } } } } } }");

    /// <summary>That of Promotions.</summary>
    /// <param name="status">The rules for status.</param>
    public static string Promotions(string status = "{ type: object, x-kubernetes-preserve-unknown-fields: true, properties: { phase: { type: string } } }") => Of("promotions", "v1alpha1", status);

    /// <summary>That of Stages with rules for the whole object.</summary>
    /// <param name="schema">The rules.</param>
    public static string StagesOf(string schema) => OfSchema("stages", "v1alpha1", schema);

    /// <summary>That of any of Kargo's resources, beside a version that has none of it.</summary>
    public static string Of(string plural, string version, string status) => OfSchema(plural, version, $"{{ type: object, properties: {{ status: {status} }} }}");

    private static string OfSchema(string plural, string version, string schema) => $$"""
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: {{plural}}.kargo.akuity.io }
        spec:
          group: kargo.akuity.io
          versions:
            - { name: v0, served: true, schema: { openAPIV3Schema: { type: object } } }
            - name: {{version}}
              served: true
              subresources: { status: {} }
              schema: { openAPIV3Schema: {{schema}} }

        """;
}
