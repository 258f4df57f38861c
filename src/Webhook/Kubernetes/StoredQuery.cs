using System.Globalization;
using System.Net;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Which stored objects are meant.</summary>
/// <param name="Resource">Their resource.</param>
/// <param name="Namespace">Only in this namespace; null for all.</param>
/// <param name="Selector">Only with labels that match: <c>team=a,tier!=b</c>; null for all.</param>
internal sealed record StoredQuery(ResourceProfile Resource, string? Namespace = null, string? Selector = null)
{
    /// <summary>Objects in a page: few enough for the API server, which holds a page in memory.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>
    /// Whether a failure says that a CRD is not installed which need not be: an operator's profile may name resources for other clusters. Kargo's own must
    /// be installed, since without them nothing is known of Kargo.
    /// </summary>
    public bool IsOptionalAndMissing(ApiServerException failure) =>
        failure.Code == HttpStatusCode.NotFound && Profile.Kargo.Find(Resource.Resource.ApiVersion, Resource.Resource.Kind) is null;

    /// <summary>Path of a page.</summary>
    /// <param name="next">Where it begins, as the page before says; null for the first.</param>
    public string PagePath(string? next)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{Resource.Resource.CollectionPath(Namespace)}?limit={PageSize}");
        if (Selector is not null) path += $"&labelSelector={Uri.EscapeDataString(Selector)}";
        return next is null ? path : $"{path}&continue={Uri.EscapeDataString(next)}";
    }
}
