using KargoStageWebhook.Kargo;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Crds;

/// <summary>What the cluster enforces of each resource; nothing where there is no cluster. It only looks up what is in memory.</summary>
internal sealed class InstalledCrds(IEnumerable<InstalledCrd> crds, ApiServerVersion? version = null)
{
    private readonly InstalledCrd[] _all = [.. crds];

    /// <summary>What is known of the CRD of each resource that is judged.</summary>
    public IEnumerable<(KargoResource Resource, CrdState State, CrdSchema? Schema)> All => KargoResource.All.Select(resource =>
        Find(resource) is { } crd ? (resource, crd.State, crd.Schema) : (resource, CrdState.Unknown, null));

    /// <summary>Whether the API server forgives what is wrong where an update leaves it as it is; null while its version is not known.</summary>
    public bool? Ratchets => version?.Minor is null ? null : version.Ratchets;

    /// <summary>What a review of a resource is judged by; null where that is not known.</summary>
    public InstalledSchema? For(KargoResource? resource) =>
        resource is not null && Find(resource)?.Enforced is { } rules ? new InstalledSchema(rules, version?.Ratchets ?? true) : null;

    private InstalledCrd? Find(KargoResource resource) => Array.Find(_all, crd => crd.Resource == resource);
}
