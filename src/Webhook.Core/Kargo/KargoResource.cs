using KargoStageWebhook.Json;

namespace KargoStageWebhook.Kargo;

/// <summary>A kind of Kargo object whose status holds verification entries.</summary>
/// <param name="Plural">Its name in URLs and webhook rules: <c>stages</c>.</param>
/// <param name="Kind">Its <c>kind</c>: <c>Stage</c>.</param>
public sealed record KargoResource(string Plural, string Kind)
{
    /// <summary>Kargo's API group.</summary>
    public const string Group = "kargo.akuity.io";

    /// <summary>The version that all of its CRDs serve (1.0 to 1.11), and the only one that is judged.</summary>
    public const string Version = "v1alpha1";

    /// <summary>Group and version, as objects name them.</summary>
    public const string ApiVersion = $"{Group}/{Version}";

    /// <summary>The kinds that appear in <see cref="VerificationPaths"/>.</summary>
    public static IReadOnlyList<KargoResource> All { get; } = [new("stages", "Stage"), new("promotions", "Promotion")];

    /// <summary>The resource as one names it where its status is meant: <c>stages/status</c>.</summary>
    public string StatusName { get; } = $"{Plural}/status";

    /// <summary>Path of a collection of these at the API server, without a leading slash.</summary>
    /// <param name="namespace">Null for those of all namespaces.</param>
    public string CollectionPath(string? @namespace) => @namespace is null
        ? $"apis/{ApiVersion}/{Plural}"
        : $"apis/{ApiVersion}/namespaces/{Uri.EscapeDataString(@namespace)}/{Plural}";

    /// <summary>Name of its CustomResourceDefinition.</summary>
    public string CrdName { get; } = $"{Plural}.{Group}";

    /// <summary>The resource that a request names; null where it is none of ours.</summary>
    public static KargoResource? ByPlural(Utf8Text group, Utf8Text version, Utf8Text plural)
    {
        if (!group.Is("kargo.akuity.io"u8) || !version.Is("v1alpha1"u8)) return null;

        foreach (var resource in All)
        {
            if (plural.Equals(resource._plural)) return resource;
        }

        return null;
    }

    /// <summary>The resource of this kind; null where it is none of ours.</summary>
    public static KargoResource? ByKind(Utf8Text apiVersion, Utf8Text kind)
    {
        if (!apiVersion.Is("kargo.akuity.io/v1alpha1"u8)) return null;

        foreach (var resource in All)
        {
            if (kind.Equals(resource._kind)) return resource;
        }

        return null;
    }

    private readonly Utf8Text _plural = Utf8Text.Of(Plural);
    private readonly Utf8Text _kind = Utf8Text.Of(Kind);
}
