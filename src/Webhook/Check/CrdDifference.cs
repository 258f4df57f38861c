using KargoStageWebhook.Crds;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.Comparison;

namespace KargoStageWebhook.Check;

/// <summary>What a new CRD requires that the old one did not.</summary>
/// <param name="Crd">The new CRD.</param>
/// <param name="Path">Where in its schema.</param>
/// <param name="Kind">In which way.</param>
/// <param name="Rule">The new rule.</param>
internal sealed record CrdDifference(string Crd, string Path, DifferenceKind Kind, string Rule)
{
    /// <summary>Compares the CRDs of each resource.</summary>
    /// <param name="from">The old CRDs.</param>
    /// <param name="to">The new CRDs.</param>
    /// <param name="profile">The resources.</param>
    /// <param name="report">Is told of each CRD that cannot be compared, since there is only one.</param>
    public static IReadOnlyList<CrdDifference> Between(CrdSet from, CrdSet to, Profile profile, Action<string> report)
    {
        var differences = new List<CrdDifference>();
        foreach (var resource in profile.Resources)
        {
            var (old, now) = (from.Find(resource), to.Find(resource));
            if (old is null && now is null) continue;
            if ((old is null && from.Has(resource.Resource.Name)) || (now is null && to.Has(resource.Resource.Name))) continue; // A version that only one of them serves.
            if (old is null || now is null)
            {
                report($"Only {(old is null ? "--crd" : "--from-crd")} has the CRD {resource.Resource.Name}, so it cannot be compared.");
                continue;
            }

            differences.AddRange(SchemaComparison.Compare(old.Object, now.Object).Select(one => new CrdDifference(now.Object.Crd.ToString(), one.Path, one.Kind, one.Rule)));
        }

        return differences;
    }
}
