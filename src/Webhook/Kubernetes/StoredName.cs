using KargoStageWebhook.Admission;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Names a stored Stage or Promotion.</summary>
internal sealed record StoredName(KargoResource Resource, string Namespace, string Name)
{
    /// <summary>The name of what a review is about.</summary>
    public static StoredName Of(Review review) => new(
        review.Resource ?? throw new ArgumentException("Neither a Stage nor a Promotion.", nameof(review)), review.Namespace.ToString(), review.Name.ToString());

    /// <summary>Its path at the API server, without a leading slash.</summary>
    public string Path => $"{Resource.CollectionPath(Namespace)}/{Uri.EscapeDataString(Name)}";
}
