namespace KargoStageWebhook.Schema;

/// <summary>Which CustomResourceDefinition is meant, and which state of it.</summary>
/// <param name="Name">Its name: <c>stages.kargo.akuity.io</c>.</param>
/// <param name="Version">The version of the resource whose schema was read: <c>v1alpha1</c>.</param>
/// <param name="Generation"><c>metadata.generation</c>, which grows with each change of its spec; 0 where it is not known.</param>
/// <param name="ResourceVersion"><c>metadata.resourceVersion</c>; empty where it is not known.</param>
public sealed record CrdIdentity(string Name, string Version, long Generation = 0, string ResourceVersion = "")
{
    /// <summary>For people: <c>stages.kargo.akuity.io v1alpha1, generation 3, resourceVersion 4711</c>.</summary>
    public override string ToString() =>
        $"{Name} {Version}{(Generation > 0 ? $", generation {Generation}" : "")}{(ResourceVersion.Length > 0 ? $", resourceVersion {ResourceVersion}" : "")}";
}
