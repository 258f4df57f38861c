using KargoStageWebhook.Crds;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Check;

/// <summary>A field that the profile backfills and a CRD does not have: the API server would drop it, so it is not backfilled.</summary>
/// <param name="Crd">Which CRD.</param>
/// <param name="Path">The field's path in the profile.</param>
internal sealed record UnknownField(string Crd, string Path)
{
    /// <summary>Finds those of each CRD that is known.</summary>
    public static IReadOnlyList<UnknownField> FindIn(CrdSet crds, Profile profile) =>
    [
        .. from resource in profile.Resources
           let installed = crds.FindInstalled(resource)
           where installed is not null
           from field in resource.Fields.Index()
           where field.Item.Source is not null && installed.SupportOf(field.Index) == BackfillSupport.NoSuchField
           select new UnknownField(installed.Rules.Crd.ToString(), field.Item.Path.Text)
    ];
}
