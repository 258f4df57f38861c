using KargoStageWebhook.Kargo;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Crds;

/// <summary>The CRDs that a verb judges by, of as many of Kargo's resources as are known.</summary>
internal sealed class CrdSet(IReadOnlyDictionary<KargoResource, CrdRules> rules)
{
    /// <summary>No CRD is known.</summary>
    public static CrdSet None { get; } = new(new Dictionary<KargoResource, CrdRules>());

    /// <summary>Those by the kind that they define.</summary>
    public IReadOnlyDictionary<string, CrdSchema> ByKind { get; } = rules.ToDictionary(crd => crd.Key.Kind, crd => crd.Value.Bare);

    /// <summary>That of a resource; null where it is not known.</summary>
    public CrdRules? For(KargoResource resource) => rules.GetValueOrDefault(resource);
}
