using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Names a stored object.</summary>
/// <param name="Resource">Its resource.</param>
/// <param name="Namespace">Its namespace; empty where the resource is cluster-scoped.</param>
/// <param name="Name">Its name.</param>
internal sealed record StoredName(ResourceProfile Resource, string Namespace, string Name)
{
    /// <summary>The name of what an update is about.</summary>
    public static StoredName From(StatusUpdate update) => new(
        update.Profile ?? throw new ArgumentException("An update that is not evaluated.", nameof(update)), update.Object.Namespace.ToString(), update.Object.Name.ToString());

    /// <summary>Its path at the API server, without a leading slash.</summary>
    public string Path => $"{Resource.Resource.CollectionPath(Namespace.Length > 0 ? Namespace : null)}/{Uri.EscapeDataString(Name)}";

    /// <summary>Whether an object can be called so; what else a client sends could lead to another path (apimachinery, api/validation/path).</summary>
    public bool IsPossible => IsSegment(Name) && (Namespace.Length == 0 || IsSegment(Namespace));

    private static bool IsSegment(string text) => text is not ("" or "." or "..") && text.AsSpan().IndexOfAny('/', '%') < 0;

    /// <summary>Its namespace and name, for people.</summary>
    public override string ToString() => Namespace.Length > 0 ? $"{Namespace}/{Name}" : Name;
}
