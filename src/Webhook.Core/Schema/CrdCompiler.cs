using System.Text.Json;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.WholeObject;

namespace KargoStageWebhook.Schema;

/// <summary>Makes the rules of a CRD, as an API server serves it (apiextensions.k8s.io/v1), into a <see cref="CrdSchema"/>.</summary>
public static class CrdCompiler
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    /// <summary>Reads one version's rules for <c>status</c>.</summary>
    /// <param name="crd">The whole CustomResourceDefinition as JSON; it is not needed any longer afterwards.</param>
    /// <param name="version">Which version: <c>v1alpha1</c>.</param>
    /// <param name="profile">The fields that are backfilled; null for none.</param>
    public static CompileResult Compile(ReadOnlyMemory<byte> crd, string version, ResourceProfile? profile) =>
        Compile(crd, version, (identity, spec) => Compile(identity, spec, profile));

    /// <summary>Reads one version's rules for the whole object, and which of its fields are kept.</summary>
    /// <inheritdoc cref="Compile(ReadOnlyMemory{byte}, string, ResourceProfile?)" path="/param"/>
    public static CompileResult CompileObject(ReadOnlyMemory<byte> crd, string version, ResourceProfile? profile) =>
        Compile(crd, version, (identity, spec) => Compile(identity, spec, (_, schema) => new CompileResult.CompiledObject(ObjectSchema.Compile(identity, schema, profile))));

    /// <summary>The same of a CRD's <c>spec</c>.</summary>
    /// <param name="crd">Which CRD this is, and which version of the resource to read.</param>
    /// <param name="spec"><c>spec</c>; it is not needed any longer afterwards.</param>
    /// <param name="profile">The fields that are backfilled; null for none.</param>
    public static CompileResult Compile(CrdIdentity crd, JsonElement spec, ResourceProfile? profile) => Compile(crd, spec, (version, schema) =>
    {
        var compiler = new NodeCompiler(profile, CrdSchema.Root);
        var status = Member(Member(schema, "properties"), CrdSchema.Root) is { } rules ? compiler.Compile(rules) : SchemaNode.Anything;
        var subresource = Member(Member(version, "subresources"), CrdSchema.Root);
        return new CompileResult.Compiled(new CrdSchema(crd, status, compiler.Unsupported) { HasStatusSubresource = subresource is { ValueKind: JsonValueKind.Object } });
    });

    private static CompileResult Compile(ReadOnlyMemory<byte> crd, string version, Func<CrdIdentity, JsonElement, CompileResult> compile)
    {
        try
        {
            using var document = JsonDocument.Parse(crd, Deep);
            var root = document.RootElement;
            var metadata = Member(root, "metadata");
            var identity = new CrdIdentity(
                Text(Member(metadata, "name")) ?? "an unnamed CRD",
                version,
                Member(metadata, "generation") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var generation) ? generation : 0,
                Text(Member(metadata, "resourceVersion")) ?? string.Empty);
            return compile(identity, Member(root, "spec") ?? default);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return new CompileResult.Unreadable($"expected the JSON of a CustomResourceDefinition: {unreadable.Message}");
        }
    }

    private static CompileResult Compile(CrdIdentity crd, JsonElement spec, Func<JsonElement, JsonElement, CompileResult> compile)
    {
        try
        {
            // Without pruning, nulls and unknown fields are another matter; no CRD of v1 is allowed to begin like that.
            if (Member(spec, "preserveUnknownFields") is { ValueKind: JsonValueKind.True })
                return new CompileResult.Unreadable("spec.preserveUnknownFields is true, as in CRDs of v1beta1: what is kept cannot be told");
            if (FindVersion(spec, crd.Version) is not { } version)
                return new CompileResult.Unreadable($"spec.versions has no version {crd.Version} that is served") { IsNotServed = true };
            if (Member(Member(version, "schema"), "openAPIV3Schema") is not { ValueKind: JsonValueKind.Object } schema)
                return new CompileResult.Unreadable($"version {crd.Version} has no schema.openAPIV3Schema");

            return compile(version, schema);
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or InvalidOperationException or FormatException)
        {
            return new CompileResult.Unreadable(unreadable.Message);
        }
    }

    private static JsonElement? FindVersion(JsonElement spec, string name)
    {
        if (Member(spec, "versions") is not { ValueKind: JsonValueKind.Array } versions) return null;

        foreach (var version in versions.EnumerateArray())
        {
            if (Text(Member(version, "name")) == name && Member(version, "served") is { ValueKind: JsonValueKind.True }) return version;
        }

        return null;
    }

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? element) => element is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
