namespace KargoStageWebhook.Profiles;

/// <summary>Which resource of which API a profile is about.</summary>
/// <param name="Group">API group: <c>kargo.akuity.io</c>; never that of the core group, which has no CRDs.</param>
/// <param name="Version">API version: <c>v1alpha1</c>.</param>
/// <param name="Kind">Kind of its objects: <c>Stage</c>.</param>
/// <param name="Plural">Its name in URLs, RBAC rules and webhook rules: <c>stages</c>.</param>
public sealed record ResourceId(string Group, string Version, string Kind, string Plural)
{
    /// <summary>Group and version, as objects name them in <c>apiVersion</c>.</summary>
    public string ApiVersion { get; } = $"{Group}/{Version}";

    /// <summary>The resource as kubectl names it, which is also its CRD's name and its name in metrics: <c>stages.kargo.akuity.io</c>.</summary>
    public string Name { get; } = $"{Plural}.{Group}";

    /// <summary>Path of a collection at the API server, without a leading slash.</summary>
    /// <param name="namespace">Null for all namespaces, and for a cluster-scoped resource.</param>
    public string CollectionPath(string? @namespace)
    {
        var root = $"apis/{ApiVersion}";
        return @namespace is null ? $"{root}/{Plural}" : $"{root}/namespaces/{Uri.EscapeDataString(@namespace)}/{Plural}";
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
