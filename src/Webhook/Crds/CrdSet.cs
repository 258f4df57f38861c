using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Crds;

/// <summary>The CRDs by which a verb validates, of as many of the profile's resources as are known; each compiled with its profile.</summary>
internal sealed class CrdSet(IReadOnlyDictionary<ResourceProfile, CompiledCrd> crds)
{
    private readonly Dictionary<ResourceProfile, InstalledSchema> _installed = crds.ToDictionary(crd => crd.Key, crd => new InstalledSchema(crd.Value.Status, crd.Key, ratchets: true));

    /// <summary>Their rules for status, by the resource that they define.</summary>
    public IReadOnlyDictionary<ResourceId, CrdSchema> ByResource { get; } = crds.ToDictionary(crd => crd.Key.Resource, crd => crd.Value.Status);

    /// <summary>Whether a CRD of this name is known, in any version.</summary>
    public bool Has(string name) => ByResource.Keys.Any(resource => resource.Name == name);

    /// <summary>That of a resource; null where it is not known.</summary>
    public CompiledCrd? Find(ResourceProfile resource) => crds.GetValueOrDefault(resource);

    /// <summary>What the cluster enforces of a resource, where these CRDs are those that are installed; null where that is not known.</summary>
    public InstalledSchema? FindInstalled(ResourceProfile resource) => _installed.GetValueOrDefault(resource);
}
