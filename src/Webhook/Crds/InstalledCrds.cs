using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Crds;

/// <summary>What the cluster enforces of each resource; nothing where there is no cluster. It only looks up what is in memory.</summary>
internal sealed class InstalledCrds(Profile profile, IEnumerable<InstalledCrd> crds, ApiServerVersion? version = null)
{
    private readonly Dictionary<ResourceProfile, InstalledCrd> _all = crds.ToDictionary(crd => crd.Resource);

    /// <summary>What is known of the CRD of each resource of the profile.</summary>
    public IEnumerable<(ResourceProfile Resource, CrdState State, CrdSchema? Schema)> All => profile.Resources.Select(resource =>
        _all.TryGetValue(resource, out var crd) ? (resource, crd.State, crd.Schema?.Rules) : (resource, CrdState.Unknown, null));

    /// <summary>Whether the API server has ratcheting, and so tolerates unchanged invalid values; null while its version is not known.</summary>
    public bool? Ratchets => version?.Minor is null ? null : version.Ratchets;

    /// <inheritdoc cref="ApiServerVersion.IsKnownToRatchetStatus"/>
    public bool IsKnownToRatchetStatus => version is { IsKnownToRatchetStatus: true };

    /// <summary>What an update of a resource is validated by; null where that is not known.</summary>
    public InstalledSchema? Find(ResourceProfile? resource)
    {
        if (resource is null || !_all.TryGetValue(resource, out var crd) || crd.Enforced is not { } schema) return null;

        var ratchets = version?.Ratchets ?? true;
        return schema.Ratchets == ratchets ? schema : schema with { Ratchets = ratchets };
    }
}
