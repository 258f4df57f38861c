using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Diagnosis;

/// <summary>An object that an error is about, as the profile knows it.</summary>
/// <param name="Object">The object, as far as the error names it.</param>
/// <param name="Resource">Its resource in the profile; null where the profile does not have it, or where the text does not say what it is.</param>
internal sealed record Subject(ObjectName Object, ResourceProfile? Resource)
{
    /// <summary>The resources of the profile that the text may mean: several versions of one, or several groups where the text tells only the kind.</summary>
    public IReadOnlyList<ResourceProfile> Candidates { get; init; } = [];

    private const int MaxText = 300;

    /// <summary>Kind; null where it is not known.</summary>
    public string? Kind => Show(Object.Kind.Length > 0 ? Object.Kind : Resource?.Resource.Kind);

    /// <summary>Kind, or where the text has that alone, the resource with its group; null where neither is known.</summary>
    public string? Type => Kind ?? Show(Object.Plural.Length > 0 && Object.Group.Length > 0 ? $"{Object.Plural}.{Object.Group}" : Object.Plural);

    /// <summary>Whether the profile has its resource; null where the text does not say what it is.</summary>
    public bool? IsInProfile => Object.Kind.Length + Object.Resource.Length == 0 && Resource is null ? null : Resource is not null || Candidates.Count > 0;

    /// <summary>Whether promotions depend on its status: Kargo's Stages and Promotions.</summary>
    public bool HasPromotions => Resource is not null && IsOfPromotions(Resource);

    /// <summary>Whether promotions depend on the status of a resource of the profile.</summary>
    public static bool IsOfPromotions(ResourceProfile resource) => resource.Resource is { Group: KargoKinds.Group, Kind: "Stage" or "Promotion" };

    /// <summary>Finds an object's resource in the profile.</summary>
    /// <returns>Without a resource where the text does not tell the group, and several groups have such a kind.</returns>
    public static Subject Find(ObjectName @object, Profile profile)
    {
        var candidates = profile.Resources.Where(candidate => IsOf(@object, candidate.Resource)).ToList();
        var isOne = candidates.DistinctBy(candidate => candidate.Resource.Name).Count() == 1;
        return new Subject(@object, isOne ? candidates[0] : null) { Candidates = candidates };
    }

    /// <summary>Whether a resource may be its own.</summary>
    public bool IsPossibly(ResourceId resource) => Resource is { } known ? known.Resource.Name == resource.Name : IsOf(Object, resource);

    /// <summary>For people: <c>Stage demo/test</c>.</summary>
    public override string ToString()
    {
        if (Type is not { } what) return "an object that the error does not name";
        if (Object.Name.Length == 0) return $"{what}, whose name the error does not say";
        if (Object.Namespace.Length > 0) return $"{what} {Show(Object.Namespace)}/{Show(Object.Name)}";
        return Object.IsClusterScoped || ClusterScopedKinds.Include(Object)
            ? $"{what} {Show(Object.Name)}"
            : $"{what} {Show(Object.Name)} (the error does not say in which namespace)";
    }

    /// <summary>An explanation with all that is known of the object.</summary>
    public Explained Describe(Explained explained, RequestOperation operation) => explained with
    {
        Kind = Kind,
        Group = Show(Object.Group.Length > 0 ? Object.Group : Resource?.Resource.Group),
        Namespace = Show(Object.Namespace),
        Name = Show(Object.Name),
        Resource = Show(Object.Resource),
        Operation = operation == RequestOperation.Unknown ? null : operation,
        IsInProfile = IsInProfile,
    };

    // kubectl's output has no group, and a kind of another group may have the same name.
    private static bool IsOf(ObjectName @object, ResourceId resource) =>
        (@object.Group.Length == 0 || @object.Group == resource.Group)
        && (@object.Kind.Length > 0 ? @object.Kind == resource.Kind : @object.Plural.Length > 0 && @object.Plural == resource.Plural);

    private static string? Show(string? text) => string.IsNullOrEmpty(text) ? null : Printable.Clip(text, MaxText);
}
